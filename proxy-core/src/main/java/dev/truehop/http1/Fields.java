package dev.truehop.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The fields of one head as indexes into its octets, validated and indexed in one
/// pass (RFC 9112 section 5). Reused for every head.
final class Fields {
  private static final int BAD = -1;

  /// Of each field: start and end of its name, start and end of its value.
  private static final int POSITIONS = 4;

  final int max;
  private final boolean request;
  private final int[] index;
  private final byte[] known;
  private final long[] dropped;
  private final long[] rewritten;
  private final int[] last = new int[KnownField.values().length];

  byte[] b = new byte[0];
  private int count;
  private int start;
  private int end;
  private long seen;
  private long repeated;
  private boolean anyEdit;
  @Nullable BadMessage problem;

  /// @param max how many fields are allowed; one more is TOO_MANY_FIELDS
  /// @param request whether the rules for requests apply (underscore variants)
  Fields(int max, boolean request) {
    this.max = max;
    this.request = request;
    index = new int[max * POSITIONS];
    known = new byte[max];
    dropped = new long[max + 63 >> 6];
    rewritten = new long[max + 63 >> 6];
  }

  private void begin(byte[] bytes, int from) {
    b = bytes;
    start = from;
    count = 0;
    problem = null;
    if (anyEdit) {
      anyEdit = false;
      Arrays.fill(dropped, 0);
      Arrays.fill(rewritten, 0);
    }
  }

  /// Parses the field lines from `from` on.
  ///
  /// @return one past the empty line that ends them; 0 if they are unfinished and nothing is wrong
  ///   yet; -1 with `problem` set
  int parse(byte[] bytes, int from, int to) {
    begin(bytes, from);
    int i = from;
    int n = 0;
    long all = 0;
    long twice = 0;
    while (i < to && bytes[i] != Octets.CR) {
      int colon = Octets.colonNear(bytes, i, to);
      int k = colon < 0 ? 0 : KnownFields.find(bytes, i, colon);
      if (k == 0) {
        count = n;
        int end = name(i, to);
        if (end <= 0) {
          return end;
        }
        k = end == colon ? 0 : KnownFields.find(bytes, i, end);
        colon = end;
      }
      int value = Octets.skipBlanks(bytes, colon + 1, to);
      int cr = Octets.valueEnd(bytes, value, to);
      if (cr + 1 >= to || bytes[cr] != Octets.CR || bytes[cr + 1] != Octets.LF) {
        return lineEndProblem(cr, to);
      }
      if (n == max) {
        return bad(BadMessage.TOO_MANY_FIELDS);
      }
      int at = n * POSITIONS;
      index[at + 3] = trimmed(bytes, value, cr);
      index[at + 2] = value;
      index[at + 1] = colon;
      index[at] = i;
      known[n] = (byte) k;
      last[k] = n;
      twice |= all & 1L << k;
      all |= 1L << k;
      n++;
      i = cr + 2;
    }
    count = n;
    seen = all;
    repeated = twice;
    return i < to ? terminator(i, to) : 0;
  }

  private static int trimmed(byte[] b, int start, int end) {
    int tail = end;
    while (tail > start && Octets.isBlank(b[tail - 1])) {
      tail--;
    }
    return tail;
  }

  /// The index of the colon after a name that is not a known one; 0 unfinished; -1 bad.
  private int name(int from, int to) {
    int kinds = 0;
    int i = from;
    for (int kind; i < to && ((kind = Octets.kind(b[i])) & Octets.TOKEN) != 0; i++) {
      kinds |= kind;
    }
    if (i == to) {
      return 0;
    }
    if (b[i] != ':' || i == from) {
      return bad(nameProblem(b[i], i == from));
    }
    if (request && (kinds & Octets.UNDERSCORE) != 0 && KnownFields.shadows(b, from, i)) {
      return bad(BadMessage.UNDERSCORE);
    }
    return i;
  }

  private BadMessage nameProblem(byte octet, boolean first) {
    if (Octets.isBlank(octet)) {
      if (!first) {
        return BadMessage.SPACE_BEFORE_COLON;
      }
      return count == 0 ? BadMessage.SPACE_BEFORE_FIELD : BadMessage.LINE_FOLDING;
    }
    if (octet == Octets.CR) {
      return BadMessage.NO_COLON;
    }
    if (octet == Octets.LF) {
      return BadMessage.BARE_LF;
    }
    return Octets.is(octet, Octets.VALUE) ? BadMessage.FIELD_NAME : BadMessage.CONTROL_OCTET;
  }

  private int lineEndProblem(int i, int to) {
    if (i >= to || b[i] == Octets.CR && i + 1 == to) {
      return 0;
    }
    return bad(badOctet(b[i]));
  }

  /// What is wrong about an octet where a value or its CRLF was expected.
  static BadMessage badOctet(byte octet) {
    return switch (octet) {
      case Octets.CR -> BadMessage.BARE_CR;
      case Octets.LF -> BadMessage.BARE_LF;
      default -> BadMessage.CONTROL_OCTET;
    };
  }

  private int terminator(int i, int to) {
    if (i + 1 == to) {
      return 0;
    }
    if (b[i + 1] != Octets.LF) {
      return bad(BadMessage.BARE_CR);
    }
    end = i;
    if ((seen & KnownFields.HOP) != 0) {
      dropHopByHop();
    }
    return i + 2;
  }

  private void dropHopByHop() {
    for (long bits = seen & KnownFields.HOP; bits != 0; bits &= bits - 1) {
      dropAll(Long.numberOfTrailingZeros(bits));
    }
  }

  int bad(BadMessage why) {
    problem = why;
    return BAD;
  }

  int count() {
    return count;
  }

  /// Where the first field line begins.
  int start() {
    return start;
  }

  /// Where the empty line begins.
  int end() {
    return end;
  }

  int nameStart(int i) {
    return index[i * POSITIONS];
  }

  int nameEnd(int i) {
    return index[i * POSITIONS + 1];
  }

  int valueStart(int i) {
    return index[i * POSITIONS + 2];
  }

  int valueEnd(int i) {
    return index[i * POSITIONS + 3];
  }

  /// One past the CRLF of the line.
  int lineEnd(int i) {
    return i + 1 < count ? nameStart(i + 1) : end;
  }

  int known(int i) {
    return known[i];
  }

  /// One bit per ordinal of KnownField that occurs.
  long seen() {
    return seen;
  }

  boolean has(KnownField field) {
    return (seen & field.bit()) != 0;
  }

  boolean isRepeated(KnownField field) {
    return (repeated & field.bit()) != 0;
  }

  /// The index of the last field of that kind; only meaningful where `has`.
  int last(KnownField field) {
    return last[field.ordinal()];
  }

  void drop(int i) {
    dropped[i >> 6] |= 1L << i;
    anyEdit = true;
  }

  void dropAll(KnownField field) {
    if (has(field)) {
      dropAll(field.ordinal());
    }
  }

  private void dropAll(int k) {
    if ((repeated >>> k & 1) == 0) {
      drop(last[k]);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (known[i] == k) {
        drop(i);
      }
    }
  }

  boolean dropped(int i) {
    return (dropped[i >> 6] >>> i & 1) != 0;
  }

  /// Whether a field of that kind is there and will be forwarded.
  boolean kept(KnownField field) {
    return has(field) && !dropped(last(field));
  }

  /// Marks a line whose value has to be written in its plain form.
  void rewrite(int i) {
    rewritten[i >> 6] |= 1L << i;
    anyEdit = true;
  }

  boolean rewritten(int i) {
    return (rewritten[i >> 6] >>> i & 1) != 0;
  }

  /// Bit `i & 63` of word `i >> 6` is set if line `i` is dropped or rewritten.
  long edits(int word) {
    return dropped[word] | rewritten[word];
  }

  boolean anyEdit() {
    return anyEdit;
  }

  /// Whether a line is `name: value` with one SP or nothing after the colon and nothing at its end.
  boolean isPlain(int i) {
    int gap = valueStart(i) - nameEnd(i);
    return (gap == 1 || gap == 2 && b[nameEnd(i) + 1] == Octets.SP)
        && lineEnd(i) - valueEnd(i) == 2;
  }

  boolean valueIs(int i, String lowerCase) {
    return Octets.equalsIgnoreCase(b, valueStart(i), valueEnd(i), lowerCase);
  }

  /// The first index, from `from` on, of a field with that lower-case name; -1 if there is none.
  int find(String lowerCaseName, int from) {
    int length = lowerCaseName.length();
    for (int i = from; i < count; i++) {
      if (nameEnd(i) - nameStart(i) == length
          && Octets.equalsIgnoreCase(b, nameStart(i), nameEnd(i), lowerCaseName)) {
        return i;
      }
    }
    return -1;
  }
}
