package dev.truehop.http1;

import java.util.Arrays;

/// Immutable. Finds the KnownField of a name's octets: one probe of a table without collisions,
/// then eight octets per comparison.
///
/// Case is folded only at the positions of letters, so that a match also proves that the name is a
/// token: folding everywhere would take CR (0x0d) for `-` (0x2d).
final class KnownFields {
  static final long HOP = KnownField.mask(KnownField.HOP);
  static final long LOCKED = KnownField.mask(KnownField.LOCKED);
  static final long NO_TRAILER = KnownField.mask(KnownField.NO_TRAILER);
  static final long GUARDED = KnownField.mask(KnownField.GUARDED);

  /// The longest name that can be found, as two overlapping pairs of words allow.
  static final int MAX_LENGTH = 32;

  private static final int SLOT_BITS = 8;

  /// A row of the table is one cache line: `ordinal << 8 | length`, then the name's words at its
  /// start, at 8, at 16 octets before its end and at 8 octets before its end. Rows of shorter names
  /// use the first and the last word; of those below 8 octets, both are the padded name.
  private static final int ROW = 8;

  private static final long[] TABLE = new long[ROW << SLOT_BITS];
  private static final long SPACES = 0x2020202020202020L;
  private static final long LETTERS = 0x4040404040404040L;
  private static final long MULTIPLIER = fill();

  private KnownFields() {}

  /// The ordinal of the KnownField whose name is `[start, end)`, 0 (OTHER) if there is none.
  static int find(byte[] b, int start, int end) {
    int length = end - start;
    if (length < 2 || length > MAX_LENGTH) {
      return 0;
    }
    long last =
        length < 8 ? Octets.wordOrLess(b, start) & (1L << length * 8) - 1 : Octets.word(b, end - 8);
    int row = row(last, length, MULTIPLIER);
    long meta = TABLE[row];
    if ((meta & 0xff) != length) {
      return 0;
    }
    long differences = difference(last, TABLE[row + 4]);
    if (length > 8) {
      differences |= difference(Octets.word(b, start), TABLE[row + 1]);
    }
    if (length > 16) {
      differences |= difference(Octets.word(b, start + 8), TABLE[row + 2]);
      differences |= difference(Octets.word(b, end - 16), TABLE[row + 3]);
    }
    return differences == 0 ? (int) (meta >>> 8) : 0;
  }

  /// 0 if the octets are the expected ones, where letters may be upper case: of the octets that
  /// occur in names, exactly the lower-case letters have bit 0x40.
  private static long difference(long octets, long expected) {
    return (octets | (expected & LETTERS) >>> 1) ^ expected;
  }

  private static int row(long last, int length, long multiplier) {
    return (int) (((last | SPACES) + length) * multiplier >>> 64 - SLOT_BITS) * ROW;
  }

  /// Whether a name with `_` would be a guarded one if it had `-` instead.
  static boolean shadows(byte[] b, int start, int end) {
    byte[] dashed = new byte[end - start];
    for (int i = 0; i < dashed.length; i++) {
      byte octet = b[start + i];
      dashed[i] = octet == '_' ? (byte) '-' : (byte) Octets.lower(octet);
    }
    return (GUARDED >>> find(dashed, 0, dashed.length) & 1) != 0
        || startsWith(dashed, "x-forwarded-")
        || startsWith(dashed, "x-envoy-");
  }

  private static boolean startsWith(byte[] b, String prefix) {
    return b.length >= prefix.length() && Octets.equalsIgnoreCase(b, 0, prefix.length(), prefix);
  }

  /// Fills the table and returns the multiplier under which no two names share a row.
  private static long fill() {
    long multiplier = 0x9e3779b97f4a7c15L;
    for (int attempt = 0; attempt < 100_000; attempt++) {
      if (fill(multiplier)) {
        return multiplier;
      }
      multiplier = multiplier * 0x5851f42d4c957f2dL + 0x14057b7ef767814eL;
    }
    throw new AssertionError("no multiplier separates the known field names");
  }

  private static boolean fill(long multiplier) {
    Arrays.fill(TABLE, 0);
    for (KnownField field : KnownField.values()) {
      if (field == KnownField.OTHER) {
        continue;
      }
      String name = field.token();
      int length = name.length();
      long last = word(name, Math.max(0, length - 8));
      int row = row(last, length, multiplier);
      if (TABLE[row] != 0) {
        return false;
      }
      TABLE[row] = (long) field.ordinal() << 8 | length;
      TABLE[row + 1] = word(name, 0);
      TABLE[row + 2] = word(name, 8);
      TABLE[row + 3] = word(name, Math.max(0, length - 16));
      TABLE[row + 4] = last;
    }
    return true;
  }

  private static long word(String name, int from) {
    long word = 0;
    for (int i = Math.min(from + 8, name.length()) - 1; i >= from; i--) {
      word = word << 8 | name.charAt(i);
    }
    return word;
  }
}
