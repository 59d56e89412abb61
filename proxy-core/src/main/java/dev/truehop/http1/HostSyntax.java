package dev.truehop.http1;

/// Immutable. `host [ ":" port ]` as octets (RFC 3986 section 3.2, RFC 9110 section 7.2).
final class HostSyntax {
  private static final int IPV6_GROUPS = 8;

  private HostSyntax() {}

  /// Whether `[start, end)` is a host with an optional port. An empty host is refused, as RFC 9110
  /// section 4.2.1 demands; so are control octets in percent-encoding and ports above 65535.
  static boolean isValid(byte[] b, int start, int end) {
    if (start >= end) {
      return false;
    }
    int host = hostEnd(b, start, end);
    return host > start && (host == end || b[host] == ':' && isPort(b, host + 1, end));
  }

  /// Where the host of a valid `host[:port]` ends.
  static int hostEnd(byte[] b, int start, int end) {
    if (start < end && b[start] == '[') {
      return literalEnd(b, start, end);
    }
    int i = Octets.spanEnd(b, start, end, Octets.HOST);
    while (i < end && b[i] == '%') {
      if (!isVisibleEscape(b, i, end)) {
        return -1;
      }
      i = Octets.spanEnd(b, i + 3, end, Octets.HOST);
    }
    return i;
  }

  /// Whether two valid `host[:port]` name the same, where a missing or empty port is `defaultPort`
  /// and letters are compared without case. `defaultPort` 0 matches any port.
  static boolean same(byte[] b, long left, long right, int defaultPort) {
    int leftStart = start(left);
    int rightStart = start(right);
    int leftEnd = hostEnd(b, leftStart, end(left));
    int rightEnd = hostEnd(b, rightStart, end(right));
    int length = leftEnd - leftStart;
    if (length != rightEnd - rightStart
        || !Octets.sameIgnoreCase(b, leftStart, rightStart, length)) {
      return false;
    }
    int leftPort = port(b, leftEnd, end(left), defaultPort);
    int rightPort = port(b, rightEnd, end(right), defaultPort);
    return leftPort == rightPort || rightPort == 0 && defaultPort == 0;
  }

  /// A span as one number, so that two of them stay within five parameters.
  static long span(int start, int end) {
    return (long) start << 32 | end;
  }

  private static int start(long span) {
    return (int) (span >>> 32);
  }

  private static int end(long span) {
    return (int) span;
  }

  /// The port after a host that ended at `hostEnd`.
  private static int port(byte[] b, int hostEnd, int end, int defaultPort) {
    int port = 0;
    for (int i = hostEnd + 1; i < end; i++) {
      port = port * 10 + b[i] - '0';
    }
    return hostEnd + 1 >= end ? defaultPort : port;
  }

  private static boolean isPort(byte[] b, int start, int end) {
    int port = 0;
    for (int i = start; i < end; i++) {
      if (!Octets.is(b[i], Octets.DIGIT) || port > 0xffff) {
        return false;
      }
      port = port * 10 + b[i] - '0';
    }
    return port <= 0xffff;
  }

  private static boolean isVisibleEscape(byte[] b, int i, int end) {
    if (i + 2 >= end) {
      return false;
    }
    int high = Octets.hex(b[i + 1]);
    int low = Octets.hex(b[i + 2]);
    int octet = high << 4 | low;
    return high >= 0 && low >= 0 && octet > 0x20 && octet != 0x7f;
  }

  /// One past the closing bracket of a valid literal, -1 for any other.
  private static int literalEnd(byte[] b, int start, int end) {
    int close = start + 1;
    while (close < end && b[close] != ']') {
      close++;
    }
    if (close == end) {
      return -1;
    }
    boolean valid =
        Octets.lower(b[start + 1]) == 'v'
            ? isFutureAddress(b, start + 2, close)
            : isIpv6(b, start + 1, close);
    return valid ? close + 1 : -1;
  }

  private static boolean isFutureAddress(byte[] b, int start, int end) {
    int dot = Octets.spanEnd(b, start, end, Octets.HEX);
    if (dot == start || dot == end || b[dot] != '.') {
      return false;
    }
    int at = dot + 1;
    while (at < end && (Octets.is(b[at], Octets.HOST) || b[at] == ':')) {
      at++;
    }
    return at == end && at > dot + 1;
  }

  private static boolean isIpv6(byte[] b, int start, int end) {
    int groups = 0;
    boolean gap = false;
    int i = start;
    while (i < end) {
      int digits = Octets.spanEnd(b, i, end, Octets.HEX) - i;
      if (digits > 0 && i + digits < end && b[i + digits] == '.') {
        groups += 2;
        return isIpv4(b, i, end) && isWholeIpv6(groups, gap);
      }
      if (digits > 4) {
        return false;
      }
      groups += digits > 0 ? 1 : 0;
      i += digits;
      if (i == end) {
        return isWholeIpv6(groups, gap);
      }
      boolean twice = b[i] == ':' && i + 1 < end && b[i + 1] == ':';
      if (b[i] != ':' || twice && gap || !twice && (digits == 0 || i + 1 == end)) {
        return false;
      }
      gap |= twice;
      i += twice ? 2 : 1;
    }
    return gap && isWholeIpv6(groups, true);
  }

  private static boolean isWholeIpv6(int groups, boolean gap) {
    return gap ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
  }

  private static boolean isIpv4(byte[] b, int start, int end) {
    int parts = 0;
    int i = start;
    while (i < end) {
      int from = i;
      int value = 0;
      while (i < end && Octets.is(b[i], Octets.DIGIT) && i - from < 3) {
        value = value * 10 + b[i++] - '0';
      }
      boolean leadingZero = b[from] == '0' && i - from > 1;
      if (i == from || value > 255 || leadingZero) {
        return false;
      }
      parts++;
      if (i == end) {
        return parts == 4;
      }
      if (b[i++] != '.' || parts == 4) {
        return false;
      }
    }
    return false;
  }
}
