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

  private static final int SLOTS = 512;
  private static final int WORDS = 4;
  private static final byte[] SLOT = new byte[SLOTS];
  private static final byte[] LENGTH = new byte[KnownField.values().length];
  private static final long[] EXPECTED = new long[KnownField.values().length * WORDS];
  private static final long[] FOLD = new long[KnownField.values().length * WORDS];
  private static final int MULTIPLIER = fill();

  private KnownFields() {}

  /// The ordinal of the KnownField whose name is `[start, end)`, 0 (OTHER) if there is none.
  static int find(byte[] b, int start, int end) {
    int length = end - start;
    if (length < 2 || length > MAX_LENGTH) {
      return 0;
    }
    int k = SLOT[slot(MULTIPLIER, length, b[start], b[end - 1])];
    if (LENGTH[k] != length) {
      return 0;
    }
    int w = k * WORDS;
    if (length < 8) {
      long kept = Octets.wordOrLess(b, start) & (1L << length * 8) - 1;
      return (kept | FOLD[w]) == EXPECTED[w] ? k : 0;
    }
    long differences =
        (Octets.word(b, start) | FOLD[w]) ^ EXPECTED[w]
            | (Octets.word(b, end - 8) | FOLD[w + 1]) ^ EXPECTED[w + 1];
    if (length > 16) {
      differences |=
          (Octets.word(b, start + 8) | FOLD[w + 2]) ^ EXPECTED[w + 2]
              | (Octets.word(b, end - 16) | FOLD[w + 3]) ^ EXPECTED[w + 3];
    }
    return differences == 0 ? k : 0;
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

  private static int slot(int multiplier, int length, int first, int last) {
    return ((first | 0x20) * multiplier + (last | 0x20) * 31 + length * 97) & SLOTS - 1;
  }

  /// Fills the tables and returns a multiplier under which no two names share a slot.
  private static int fill() {
    for (KnownField field : KnownField.values()) {
      LENGTH[field.ordinal()] = (byte) field.token().length();
      if (field != KnownField.OTHER) {
        fillWords(field);
      }
    }
    for (int multiplier = 1; multiplier < 4 * SLOTS; multiplier++) {
      if (fillSlots(multiplier)) {
        return multiplier;
      }
    }
    throw new AssertionError("no multiplier separates the known field names");
  }

  private static boolean fillSlots(int multiplier) {
    Arrays.fill(SLOT, (byte) 0);
    for (KnownField field : KnownField.values()) {
      if (field == KnownField.OTHER) {
        continue;
      }
      String name = field.token();
      int slot = slot(multiplier, name.length(), name.charAt(0), name.charAt(name.length() - 1));
      if (SLOT[slot] != 0) {
        return false;
      }
      SLOT[slot] = (byte) field.ordinal();
    }
    return true;
  }

  private static void fillWords(KnownField field) {
    String name = field.token();
    int length = name.length();
    int w = field.ordinal() * WORDS;
    fillWord(w, name, 0);
    if (length >= 8) {
      fillWord(w + 1, name, length - 8);
    }
    if (length > 16) {
      fillWord(w + 2, name, 8);
      fillWord(w + 3, name, length - 16);
    }
  }

  private static void fillWord(int word, String name, int from) {
    for (int i = 0; i < 8 && from + i < name.length(); i++) {
      long octet = name.charAt(from + i);
      EXPECTED[word] |= octet << i * 8;
      FOLD[word] |= (octet >= 'a' && octet <= 'z' ? 0x20L : 0L) << i * 8;
    }
  }
}
