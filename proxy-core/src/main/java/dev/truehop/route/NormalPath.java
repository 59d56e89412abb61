package dev.truehop.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// Immutable: the paths that a received path may be read as. Routes look at these; what is
/// forwarded is always what was received.
///
/// The **plain** reading is RFC 3986, 6.2.2: percent-encoded unreserved octets decoded, other
/// percent-encodings in upper case, dot segments removed (above the root there is nothing), and
/// then `//` merged, as Envoy's `normalize_path` and `merge_slashes` do it.
///
/// The **eager** reading is what the least careful server behind us may make of the same octets:
/// `%2F`, `%5C` and `\` are slashes, `//` is merged before dot segments are looked for, and a dot
/// segment is one in spite of path parameters (`/..;x/`).
///
/// An encoded slash inside a name (`/files/a%2Fb`) is data (RFC 3986, 2.2) and makes no difference
/// to where a path leads. A path is **ambiguous** where it does, where the eager reading resolves
/// segments that the plain one does not see. Nobody sends such a path in good faith.
final class NormalPath {

  private NormalPath() {}

  /// Whether the path has anything that one of the readings changes. False for nearly all requests;
  /// the octets are read once and nothing is allocated.
  static boolean isNeeded(byte[] b, int start, int end) {
    boolean afterSlash = false;
    for (int i = start; i < end; i++) {
      byte octet = b[i];
      if (octet == '%' || octet == '\\') {
        return true;
      }
      if (afterSlash && (octet == '/' || octet == '.' && mayBeDotSegment(b, i, end))) {
        return true;
      }
      afterSlash = octet == '/';
    }
    return false;
  }

  /// `/.well-known/` and `/.git` are no dot segments.
  private static boolean mayBeDotSegment(byte[] b, int dot, int end) {
    int next = dot + 1;
    return next == end || b[next] == '.' || b[next] == '/' || b[next] == ';';
  }

  static byte[] plain(byte[] b, int start, int end) {
    byte[] path = decoded(b, start, end, false);
    return mergedSlashes(withoutDotSegments(path, false));
  }

  static byte[] eager(byte[] b, int start, int end) {
    byte[] path = decoded(b, start, end, true);
    return withoutDotSegments(mergedSlashes(path), true);
  }

  /// Whether more than the spelling of slashes is different between the two readings of a path.
  static boolean isAmbiguous(byte[] plain, byte[] eager) {
    return !Arrays.equals(decoded(plain, 0, plain.length, true), eager);
  }

  /// A literal of the configuration with its percent-encodings spelt as in the plain reading.
  static String canonicalEncoding(String literal) {
    byte[] b = literal.getBytes(UTF_8);
    return new String(decoded(b, 0, b.length, false), UTF_8);
  }

  private static byte[] decoded(byte[] b, int start, int end, boolean eager) {
    byte[] out = new byte[end - start];
    int length = 0;
    int i = start;
    while (i < end) {
      int value = Octets.percentDecoded(b, i, end);
      int octet = value < 0 ? b[i] : value;
      boolean slash = octet == '\\' || octet == '/';
      if (eager && slash) {
        out[length++] = '/';
      } else if (value < 0 || Octets.isUnreserved(value)) {
        out[length++] = (byte) octet;
      } else {
        out[length++] = '%';
        out[length++] = upper(b[i + 1]);
        out[length++] = upper(b[i + 2]);
      }
      i += value < 0 ? 1 : 3;
    }
    return Arrays.copyOf(out, length);
  }

  private static byte upper(byte hexDigit) {
    return hexDigit >= 'a' ? (byte) (hexDigit - ('a' - 'A')) : hexDigit;
  }

  private static byte[] mergedSlashes(byte[] path) {
    byte[] out = new byte[path.length];
    int length = 0;
    for (byte octet : path) {
      if (octet != '/' || length == 0 || out[length - 1] != '/') {
        out[length++] = octet;
      }
    }
    return Arrays.copyOf(out, length);
  }

  /// RFC 3986, 5.2.4, for a path that begins with `/`.
  private static byte[] withoutDotSegments(byte[] path, boolean eager) {
    byte[] out = new byte[path.length];
    out[0] = '/';
    int length = 1;
    int start = 1;
    while (start < path.length) {
      int end = segmentEnd(path, start);
      int next = Math.min(end + 1, path.length);
      switch (dots(path, start, end, eager)) {
        case 1 -> {}
        case 2 -> length = withoutLastSegment(out, length);
        default -> {
          System.arraycopy(path, start, out, length, next - start);
          length += next - start;
        }
      }
      start = next;
    }
    return Arrays.copyOf(out, length);
  }

  private static int segmentEnd(byte[] path, int start) {
    int end = start;
    while (end < path.length && path[end] != '/') {
      end++;
    }
    return end;
  }

  /// 1 for the segment `.`, 2 for `..`, 0 for any other. Path parameters are overlooked if `eager`.
  private static int dots(byte[] path, int start, int end, boolean eager) {
    int i = start;
    while (i < end && path[i] == '.') {
      i++;
    }
    boolean dotsOnly = i == end || eager && path[i] == ';';
    return dotsOnly && i - start <= 2 ? i - start : 0;
  }

  /// The output's length without its last segment; it ends with a slash before and after.
  private static int withoutLastSegment(byte[] out, int length) {
    int shorter = Math.max(length - 1, 1);
    while (out[shorter - 1] != '/') {
      shorter--;
    }
    return shorter;
  }
}
