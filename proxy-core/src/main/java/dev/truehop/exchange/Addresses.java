package dev.truehop.exchange;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Immutable. Socket addresses as text, in the form of Envoy's log: `10.0.0.5:3000`, `[::1]:3000`.
public final class Addresses {
  private static final String UNKNOWN = "unknown";

  private Addresses() {}

  /// `ip:port`; `unknown` for a transport without such addresses.
  public static String text(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return UNKNOWN;
    }
    InetAddress ip = inet.getAddress();
    String host =
        ip instanceof Inet6Address ? '[' + ip.getHostAddress() + ']' : ip.getHostAddress();
    return host + ':' + inet.getPort();
  }

  /// The IP address alone.
  public static String host(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : UNKNOWN;
  }
}
