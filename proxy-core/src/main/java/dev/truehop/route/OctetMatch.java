package dev.truehop.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import dev.truehop.config.StringMatch;
import java.util.Arrays;

/// Immutable: a [StringMatch] compiled for octets: all but a regular expression compare in place.
sealed interface OctetMatch {

  /// Whether the octets `[start, end)` of `b` match.
  boolean matches(byte[] b, int start, int end);

  static OctetMatch of(StringMatch match) {
    return switch (match) {
      case StringMatch.Exact exact -> new Exact(exact.value().getBytes(UTF_8));
      case StringMatch.Prefix prefix -> new Prefix(prefix.value().getBytes(UTF_8));
      case StringMatch.Suffix suffix -> new Suffix(suffix.value().getBytes(UTF_8));
      case StringMatch.Regex regex -> new Regex(regex.pattern());
    };
  }

  /// Immutable: all of the octets.
  record Exact(byte[] value) implements OctetMatch {
    @Override
    public boolean matches(byte[] b, int start, int end) {
      return Arrays.equals(b, start, end, value, 0, value.length);
    }
  }

  /// Immutable: the first octets.
  record Prefix(byte[] value) implements OctetMatch {
    @Override
    public boolean matches(byte[] b, int start, int end) {
      int prefixEnd = start + value.length;
      return prefixEnd <= end && Arrays.equals(b, start, prefixEnd, value, 0, value.length);
    }
  }

  /// Immutable: the last octets.
  record Suffix(byte[] value) implements OctetMatch {
    @Override
    public boolean matches(byte[] b, int start, int end) {
      int suffixStart = end - value.length;
      return suffixStart >= start && Arrays.equals(b, suffixStart, end, value, 0, value.length);
    }
  }

  /// Immutable: all of the octets, read as UTF-8, by RE2 in linear time.
  record Regex(Pattern pattern) implements OctetMatch {
    @Override
    public boolean matches(byte[] b, int start, int end) {
      return pattern.matches(Arrays.copyOfRange(b, start, end));
    }
  }
}
