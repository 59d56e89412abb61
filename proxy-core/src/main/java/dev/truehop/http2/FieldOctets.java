package dev.truehop.http2;

/// Immutable. Which octets HTTP/2 allows in names and values (RFC 9113, 8.2.1). The rule for names
/// is the stricter one of RFC 9110, 5.1, in lower case.
final class FieldOctets {
  private static final boolean[] NAME = new boolean[256];

  static {
    String others = "!#$%&'*+-.^_`|~";
    for (int i = 0; i < 256; i++) {
      NAME[i] = i >= 'a' && i <= 'z' || i >= '0' && i <= '9' || others.indexOf(i) >= 0;
    }
  }

  private FieldOctets() {}

  /// Whether it is a name: a token without upper-case letters, after a colon if it is a
  /// pseudo-field's.
  static boolean isName(byte[] b, int start, int end) {
    int from = start < end && b[start] == ':' ? start + 1 : start;
    for (int i = from; i < end; i++) {
      if (!NAME[b[i] & 0xff]) {
        return false;
      }
    }
    return from < end;
  }

  /// Whether it is a value: no NUL, LF or CR, and no white space at its ends.
  static boolean isValue(byte[] b, int start, int end) {
    if (start == end) {
      return true;
    }
    for (int i = start; i < end; i++) {
      int octet = b[i];
      if (octet <= '\r' && (octet == 0 || octet == '\n' || octet == '\r')) {
        return false;
      }
    }
    return !isBlank(b[start]) && !isBlank(b[end - 1]);
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  static boolean isToken(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      int octet = b[i] & 0xff;
      if (!NAME[octet] && (octet < 'A' || octet > 'Z')) {
        return false;
      }
    }
    return start < end;
  }

  /// Whether two spans hold the same octets, ASCII case aside.
  static boolean sameIgnoreCase(byte[] a, int aStart, byte[] b, int bStart, int length) {
    for (int i = 0; i < length; i++) {
      if (lower(a[aStart + i]) != lower(b[bStart + i])) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
  }

  /// Whether the span is exactly this ASCII text.
  static boolean is(byte[] b, int start, int end, String text) {
    if (end - start != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
