package dev.truehop.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The literals that a peer has sent last, as they were on the wire, with the
/// entries that they became. An encoder that never looks into its own table (nginx has none for
/// responses) sends the same literals with every block and wants each of them kept; here they cost
/// a comparison instead of the work of decoding them.
final class HpackMemory {
  /// One for each name of the static table, and as many for other names.
  private static final int STATIC_NAMES = 64;

  /// A longer literal hardly comes twice.
  private static final int MOST_OCTETS = 128;

  /// Immutable. A literal that refers to nothing but the static table always means the same.
  @SuppressWarnings("ArrayRecordComponent")
  private record Known(byte[] literal, HpackEntry entry) {}

  private @Nullable Known[] slots = new @Nullable Known[0];

  /// What a literal became the last time; null if that is not known.
  @Nullable HpackEntry entry(byte[] b, int from, int to) {
    if (slots.length == 0 || from == to) {
      return null;
    }
    Known known = slots[slot(b, from, to)];
    return known != null && Arrays.equals(known.literal, 0, known.literal.length, b, from, to)
        ? known.entry
        : null;
  }

  /// Remembers a literal, in the place of another; an empty span is none.
  void add(byte[] b, int from, int to, HpackEntry entry) {
    if (from < to && to - from <= MOST_OCTETS) {
      if (slots.length == 0) {
        slots = Arrays.copyOf(slots, 2 * STATIC_NAMES);
      }
      slots[slot(b, from, to)] = new Known(Arrays.copyOfRange(b, from, to), entry);
    }
  }

  /// A literal begins with the index of its name, or with 0, and then with the name's length.
  private static int slot(byte[] b, int from, int to) {
    int index = b[from] & STATIC_NAMES - 1;
    return index > 0 ? index : STATIC_NAMES + (b[from + 1] * 31 + to - from & STATIC_NAMES - 1);
  }
}
