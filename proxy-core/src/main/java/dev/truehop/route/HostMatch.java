package dev.truehop.route;

import dev.truehop.config.StringMatch;
import java.util.List;

/// Immutable: whether an authority is one of the hosts of a route. Hosts are compared without case
/// and without port (RFC 3986, 3.2.2). `*.example.com` matches any number of labels before the
/// suffix but not `example.com` itself, as in Envoy's virtual host domains.
final class HostMatch {

  private final OctetMatch[] hosts;

  private HostMatch(OctetMatch[] hosts) {
    this.hosts = hosts;
  }

  static HostMatch of(List<StringMatch> hosts) {
    return new HostMatch(hosts.stream().map(OctetMatch::of).toArray(OctetMatch[]::new));
  }

  boolean matches(RouteInput head) {
    if (hosts.length == 0) {
      return true;
    }
    byte[] b = head.bytes();
    int start = head.authorityStart();
    int end = hostEnd(b, start, head.authorityEnd());
    if (hasUpperCase(b, start, end)) {
      b = lowerCase(b, start, end);
      end -= start;
      start = 0;
    }
    for (OctetMatch host : hosts) {
      // A wildcard stands for at least one octet of a label.
      boolean tooShort =
          host instanceof OctetMatch.Suffix(byte[] value) && end - start <= value.length;
      if (!tooShort && host.matches(b, start, end)) {
        return true;
      }
    }
    return false;
  }

  /// One past the host: where `:port` begins, if there is one. The colons of an IPv6 literal stand
  /// before its closing bracket.
  private static int hostEnd(byte[] b, int start, int end) {
    int i = end - 1;
    while (i >= start && b[i] >= '0' && b[i] <= '9') {
      i--;
    }
    return i >= start && b[i] == ':' ? i : end;
  }

  private static boolean hasUpperCase(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (b[i] >= 'A' && b[i] <= 'Z') {
        return true;
      }
    }
    return false;
  }

  private static byte[] lowerCase(byte[] b, int start, int end) {
    byte[] lower = new byte[end - start];
    for (int i = start; i < end; i++) {
      lower[i - start] = Octets.lower(b[i]);
    }
    return lower;
  }
}
