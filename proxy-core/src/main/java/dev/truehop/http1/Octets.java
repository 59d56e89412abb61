package dev.truehop.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Immutable. Octet classes (RFC 9110 section 5.6, RFC 3986 section 2) and loops that look at eight
/// octets at a time. Nothing here knows a locale or a charset: octets are octets.
final class Octets {
  /// `tchar` of RFC 9110 section 5.6.2.
  static final int TOKEN = 1;

  /// What passes through a request target without a second look: visible ASCII but `#`, `%`, `?`.
  static final int TARGET = 2;

  /// What a field value may hold: HTAB, SP, visible ASCII and obs-text.
  static final int VALUE = 4;

  /// `unreserved` and `sub-delims`: a registered name without percent-encoding.
  static final int HOST = 8;

  static final int HEX = 16;

  static final int DIGIT = 32;

  static final int UNDERSCORE = 64;

  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte SP = ' ';
  static final byte HTAB = '\t';

  private static final byte[] KIND = new byte[256];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;
  private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;
  private static final long COLONS = 0x3a3a3a3a3a3a3a3aL;

  static {
    for (int c = 0; c < 256; c++) {
      int kind = 0;
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
      boolean visible = c > 0x20 && c < 0x7f;
      kind |= digit ? DIGIT | HEX : 0;
      kind |= letter && (c | 0x20) <= 'f' ? HEX : 0;
      kind |= digit || letter || "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
      kind |= digit || letter || "-._~!$&'()*+,;=".indexOf(c) >= 0 ? HOST : 0;
      kind |= visible && "#%?".indexOf(c) < 0 ? TARGET : 0;
      kind |= visible || c == ' ' || c == '\t' || c >= 0x80 ? VALUE : 0;
      kind |= c == '_' ? UNDERSCORE : 0;
      KIND[c] = (byte) kind;
    }
  }

  private Octets() {}

  static int kind(byte octet) {
    return KIND[octet & 0xff];
  }

  static boolean is(byte octet, int kind) {
    return (KIND[octet & 0xff] & kind) != 0;
  }

  static boolean isBlank(byte octet) {
    return octet == SP || octet == HTAB;
  }

  /// The eight octets from `i` on, the first in the lowest bits.
  static long word(byte[] b, int i) {
    return (long) LONGS.get(b, i);
  }

  /// Like `word`, where the array may end sooner: octets beyond it read as 0.
  static long wordOrLess(byte[] b, int i) {
    if (i + 8 <= b.length) {
      return word(b, i);
    }
    long word = 0;
    for (int j = b.length - 1; j >= i; j--) {
      word = word << 8 | b[j] & 0xff;
    }
    return word;
  }

  /// The first index in `[i, to)` of an octet that no field value may hold (CR among them), or
  /// `to`.
  static int valueEnd(byte[] b, int i, int to) {
    while (i + 8 <= to) {
      long word = word(b, i);
      long del = word ^ DELETES;
      // The lowest set bit is exact; borrows can only raise false ones above it.
      long hits = ((word - SPACES) & ~word | (del - ONES) & ~del) & HIGHS;
      if (hits == 0) {
        i += 8;
        continue;
      }
      i += Long.numberOfTrailingZeros(hits) >>> 3;
      if (b[i] != HTAB) {
        return i;
      }
      i++;
    }
    while (i < to && is(b[i], VALUE)) {
      i++;
    }
    return i;
  }

  /// The first index in `[i, to)` of an octet that a request target may not hold or that has to be
  /// looked at (`#`, `%`, `?`), or `to`.
  static int targetEnd(byte[] b, int i, int to) {
    while (i + 8 <= to) {
      long word = word(b, i);
      // Three tests find eight kinds: up to SP; `#` and `%` (with `!` and `'`); `?` and DEL;
      // obs-text.
      long hash = (word & 0xf9f9f9f9f9f9f9f9L) ^ 0x2121212121212121L;
      long query = (word | 0x4040404040404040L) ^ DELETES;
      long control = word - 0x2121212121212121L & ~word;
      long hits = (control | (hash - ONES) & ~hash | (query - ONES) & ~query | word) & HIGHS;
      if (hits == 0) {
        i += 8;
        continue;
      }
      i += Long.numberOfTrailingZeros(hits) >>> 3;
      if (!is(b[i], TARGET)) {
        return i;
      }
      i++;
    }
    return spanEnd(b, i, to, TARGET);
  }

  /// The index of the first colon in the next 32 octets, looking at whole words only; -1 for "look
  /// yourself".
  static int colonNear(byte[] b, int i, int to) {
    int last = Math.min(to - 8, i + 24);
    for (; i <= last; i += 8) {
      long word = word(b, i) ^ COLONS;
      long hits = (word - ONES) & ~word & HIGHS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    return -1;
  }

  /// The first index in `[i, to)` of an octet that is not of the kind, or `to`.
  static int spanEnd(byte[] b, int i, int to, int kind) {
    while (i < to && is(b[i], kind)) {
      i++;
    }
    return i;
  }

  static int skipBlanks(byte[] b, int start, int to) {
    int i = start;
    // One SP is what nearly everybody writes: no loop for it.
    if (i + 1 < to && b[i] == SP && b[i + 1] > SP) {
      return i + 1;
    }
    while (i < to && isBlank(b[i])) {
      i++;
    }
    return i;
  }

  /// The value of a hexadecimal digit, -1 for anything else.
  static int hex(byte octet) {
    if (!is(octet, HEX)) {
      return -1;
    }
    return octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10;
  }

  /// ASCII letters to lower case, everything else as it is.
  static int lower(int octet) {
    return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
  }

  /// Whether `[start, end)` is the given name, which must be lower-case ASCII, in any case.
  static boolean equalsIgnoreCase(byte[] b, int start, int end, String lowerCase) {
    if (end - start != lowerCase.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (lower(b[i]) != lowerCase.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  /// Whether two spans of the same length hold the same octets, ASCII case aside.
  static boolean sameIgnoreCase(byte[] b, int left, int right, int length) {
    for (int i = 0; i < length; i++) {
      if (lower(b[left + i]) != lower(b[right + i])) {
        return false;
      }
    }
    return true;
  }

  /// Whether new octets of an unfinished head, `[from + scanned, to)`, make a new look at all of it
  /// worth while: a line may have ended, an octet is forbidden, or another KiB has come.
  static boolean worthParsing(byte[] b, int from, int scanned, int to) {
    int length = to - from;
    if (scanned <= 0
        || length <= Http1Limits.EAGER_OCTETS
        || length >>> 10 != scanned >>> 10
        || b[from + scanned - 1] == CR) {
      return true;
    }
    return valueEnd(b, from + scanned, to) < to;
  }
}
