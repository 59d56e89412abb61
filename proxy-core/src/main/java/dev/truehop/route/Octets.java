package dev.truehop.route;

/// Immutable: questions about single octets of a request head, ASCII only.
final class Octets {

  private static final int NOT_HEX = -1;

  private Octets() {}

  static byte lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
  }

  /// Whether `[start, end)` of `b` is `lowerCaseName`, whatever its case.
  static boolean isName(byte[] b, int start, int end, byte[] lowerCaseName) {
    if (end - start != lowerCaseName.length) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (lower(b[i]) != lowerCaseName[i - start]) {
        return false;
      }
    }
    return true;
  }

  /// The octet that the three at `i` stand for (`%2e` is 46), or -1 if they are no
  /// percent-encoding.
  static int percentDecoded(byte[] b, int i, int end) {
    if (b[i] != '%' || i + 2 >= end) {
      return NOT_HEX;
    }
    int high = Character.digit(b[i + 1], 16);
    int low = Character.digit(b[i + 2], 16);
    return high < 0 || low < 0 ? NOT_HEX : high << 4 | low;
  }

  /// RFC 3986, 2.3: octets that mean the same whether they are percent-encoded or not.
  static boolean isUnreserved(int octet) {
    return octet >= 'a' && octet <= 'z'
        || octet >= 'A' && octet <= 'Z'
        || octet >= '0' && octet <= '9'
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }
}
