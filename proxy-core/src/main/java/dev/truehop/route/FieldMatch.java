package dev.truehop.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.truehop.config.HeaderMatch;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Immutable: a condition on one request header. Several fields of the same name are compared as
/// one value, joined by commas (RFC 9110, 5.3; Envoy does the same). An inverted condition holds
/// where the header is missing, as in Istio's `withoutHeaders`.
final class FieldMatch {

  private final byte[] lowerCaseName;
  private final @Nullable OctetMatch value;
  private final boolean invert;

  private FieldMatch(byte[] lowerCaseName, @Nullable OctetMatch value, boolean invert) {
    this.lowerCaseName = lowerCaseName;
    this.value = value;
    this.invert = invert;
  }

  static FieldMatch of(HeaderMatch match) {
    return new FieldMatch(
        match.name().toLowerCase(Locale.ROOT).getBytes(US_ASCII),
        match.value() == null ? null : OctetMatch.of(match.value()),
        match.invert());
  }

  boolean matches(RouteInput head) {
    return holds(head) != invert;
  }

  private boolean holds(RouteInput head) {
    int first = next(head, 0);
    if (first < 0 || value == null) {
      return first >= 0;
    }
    if (next(head, first + 1) < 0) {
      return value.matches(head.bytes(), head.valueStart(first), head.valueEnd(first));
    }
    byte[] joined = joined(head, first);
    return value.matches(joined, 0, joined.length);
  }

  /// The first field of this name at or after `from`, or -1.
  private int next(RouteInput head, int from) {
    for (int i = from; i < head.fieldCount(); i++) {
      if (Octets.isName(head.bytes(), head.nameStart(i), head.nameEnd(i), lowerCaseName)) {
        return i;
      }
    }
    return -1;
  }

  private byte[] joined(RouteInput head, int first) {
    byte[] joined = new byte[0];
    for (int i = first; i >= 0; i = next(head, i + 1)) {
      int at = i == first ? 0 : joined.length + 1;
      int length = head.valueEnd(i) - head.valueStart(i);
      joined = Arrays.copyOf(joined, at + length);
      if (at > 0) {
        joined[at - 1] = ',';
      }
      System.arraycopy(head.bytes(), head.valueStart(i), joined, at, length);
    }
    return joined;
  }
}
