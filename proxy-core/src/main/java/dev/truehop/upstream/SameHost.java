package dev.truehop.upstream;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// Immutable (static functions only): whether both ends of a connection are on this host.
final class SameHost {
  private SameHost() {}

  /// Loopback, or an address of this very host.
  static boolean of(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        && channel.localAddress() instanceof InetSocketAddress local
        && remote.getAddress() != null
        && (remote.getAddress().isLoopbackAddress()
            || remote.getAddress().equals(local.getAddress()));
  }
}
