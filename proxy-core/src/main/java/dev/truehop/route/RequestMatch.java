package dev.truehop.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.truehop.config.RouteMatch;
import dev.truehop.config.StringMatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Immutable: a [RouteMatch] compiled. Every part that is given has to match.
final class RequestMatch {

  private final @Nullable OctetMatch path;
  private final HostMatch hosts;
  private final byte[][] methods;
  private final FieldMatch[] fields;
  private final boolean matchesEverything;

  private RequestMatch(RouteMatch match) {
    this.path = match.path() == null ? null : OctetMatch.of(canonical(match.path()));
    this.hosts = HostMatch.of(match.hosts());
    this.methods = match.methods().stream().map(m -> m.getBytes(US_ASCII)).toArray(byte[][]::new);
    this.fields = match.headers().stream().map(FieldMatch::of).toArray(FieldMatch[]::new);
    this.matchesEverything = match.equals(RouteMatch.ANY);
  }

  static RequestMatch of(RouteMatch match) {
    return new RequestMatch(match);
  }

  boolean matchesEverything() {
    return matchesEverything;
  }

  boolean looksAtPath() {
    return path != null;
  }

  /// @param p holds the path to compare at `[start, end)`, normalised where it had to be
  boolean matches(RouteInput head, byte[] p, int start, int end) {
    return matchesEverything
        || (path == null || path.matches(p, start, end))
            && hosts.matches(head)
            && matchesMethod(head)
            && matchesFields(head);
  }

  private boolean matchesMethod(RouteInput head) {
    if (methods.length == 0) {
      return true;
    }
    byte[] b = head.bytes();
    for (byte[] method : methods) {
      if (Arrays.equals(b, head.methodStart(), head.methodEnd(), method, 0, method.length)) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesFields(RouteInput head) {
    for (FieldMatch field : fields) {
      if (!field.matches(head)) {
        return false;
      }
    }
    return true;
  }

  /// A path in the configuration is written as people write it, the request's is normalised: the
  /// two must spell their percent-encodings alike.
  private static StringMatch canonical(StringMatch path) {
    return switch (path) {
      case StringMatch.Exact(String value) ->
          new StringMatch.Exact(NormalPath.canonicalEncoding(value));
      case StringMatch.Prefix(String value) ->
          new StringMatch.Prefix(NormalPath.canonicalEncoding(value));
      case StringMatch.Suffix(String value) ->
          new StringMatch.Suffix(NormalPath.canonicalEncoding(value));
      case StringMatch.Regex regex -> regex;
    };
  }
}
