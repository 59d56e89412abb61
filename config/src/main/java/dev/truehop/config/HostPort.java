package dev.truehop.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Immutable: a literal IP address and a port; equal exactly if they mean the same address.
///
/// @param host canonical IPv4 or IPv6 text without brackets (RFC 5952)
/// @param port 0 to 65535; what 0 means is up to the owner
public record HostPort(String host, int port) {

  /// @throws IllegalArgumentException if the host is not a literal IP address or the port is out of
  ///   range; the message says what to write
  public HostPort {
    host = canonical(host);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
  }

  /// Reads `1.2.3.4:80` or `[::1]:80`.
  ///
  /// @throws IllegalArgumentException whose message says what to write instead
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    if (colon < 0 || (bracketed && text.indexOf(']') != colon - 1)) {
      throw new IllegalArgumentException(quoted(text) + " needs a port, as in 127.0.0.1:8080");
    }
    String host = text.substring(0, colon);
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          quoted(text) + ": an IPv6 address needs brackets, as in \"[::1]:8080\"");
    }
    if (bracketed && host.indexOf(':') < 0) {
      throw new IllegalArgumentException(quoted(text) + ": only IPv6 addresses have brackets");
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(quoted(port) + " is not a port: 0 to 65535");
    }
    return new HostPort(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }

  /// `1.2.3.4:80` or `[::1]:80`; [#parse] reads it back.
  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  private static String canonical(String host) {
    if (host.indexOf(':') >= 0) {
      return canonicalIpv6(host);
    }
    String octet = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    if (host.matches(octet + "(\\." + octet + "){3}")) {
      return host;
    }
    if (host.matches("[0-9.]*")) {
      throw new IllegalArgumentException(quoted(host) + " is not an IPv4 address");
    }
    throw new IllegalArgumentException(
        quoted(host) + ": DNS names are not supported: use the address");
  }

  private static String canonicalIpv6(String host) {
    if (host.indexOf('%') >= 0) {
      throw new IllegalArgumentException(quoted(host) + ": zone identifiers are not supported");
    }
    try {
      if (InetAddress.ofLiteral(host) instanceof Inet6Address address) {
        return compressed(address.getAddress());
      }
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(quoted(host) + " is not an IPv6 address");
    }
    throw new IllegalArgumentException(
        quoted(host) + " is an IPv4 address in IPv6 form: write it as IPv4");
  }

  /// RFC 5952, 4: lower case, no leading zeros, the first longest run of zero groups is `::`.
  private static String compressed(byte[] octets) {
    int bestFrom = -1;
    int bestLength = 1;
    int from = 0;
    for (int i = 0; i < 8; i++) {
      if (group(octets, i) != 0) {
        from = i + 1;
      } else if (i + 1 - from > bestLength) {
        bestFrom = from;
        bestLength = i + 1 - from;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestFrom) {
        text.append("::");
        i += bestLength - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(group(octets, i)));
      }
    }
    return text.toString();
  }

  private static int group(byte[] octets, int i) {
    return ((octets[2 * i] & 0xff) << 8) | (octets[2 * i + 1] & 0xff);
  }

  private static String quoted(String text) {
    return "`" + text + "`";
  }
}
