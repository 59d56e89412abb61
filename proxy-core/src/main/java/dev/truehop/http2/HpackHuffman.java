package dev.truehop.http2;

/// Immutable. The Huffman code of RFC 7541, appendix B. It is canonical: the lengths of its codes
/// say everything.
final class HpackHuffman {
  private static final int SYMBOLS = 257;
  private static final int END = 256;
  private static final int LONGEST = 30;
  private static final int QUICK_BITS = 9;

  /// The lengths of the codes of 0 to 256, each as a letter: `A` for 0 bits, `B` for 1, and so on.
  private static final String LENGTHS =
      "NX]]]]]]]Y_]]_]]]]]]]]_]]]]]]]]]GKKMNGILKKILIGGGFFFGGGGGGGHIPGMK"
          + "NGHHHHHHHHHHHHHHHHHHHHHHIHINTNOGPFGFGFGGGFHHGGGFGHGFFGHHHHHPLON]"
          + "UWUUWWWXWXXXXXYXYYWXYXXXXVWXWXXYWVUWWXXVXWWYVWXXVVWVXWXXUWWWXWWX"
          + "[[UTWXWZ[[[\\\\[YZTV[\\\\[\\YVV[[]\\\\\\UYUVWVVXWWZZYY[X[\\[[\\\\\\\\\\]\\\\\\\\\\["
          + "_";

  /// Of every beginning of nine bits: the symbol and the length of a code of up to nine bits; 0 if
  /// the code is longer.
  private static final short[] QUICK = new short[1 << QUICK_BITS];

  /// The symbols in the order of their codes.
  private static final short[] SORTED = new short[SYMBOLS];

  /// Of each length: the first code, how many there are, and where they begin in [#SORTED].
  private static final int[] FIRST = new int[LONGEST + 1];

  private static final int[] COUNT = new int[LONGEST + 1];
  private static final int[] BEGIN = new int[LONGEST + 1];

  static {
    int code = 0;
    int sorted = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      FIRST[length] = code;
      BEGIN[length] = sorted;
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (length(symbol) == length) {
          SORTED[sorted++] = (short) symbol;
          COUNT[length]++;
          fillQuick(symbol, code++, length);
        }
      }
    }
  }

  private HpackHuffman() {}

  private static int length(int symbol) {
    return LENGTHS.charAt(symbol) - 'A';
  }

  private static void fillQuick(int symbol, int code, int length) {
    int free = QUICK_BITS - length;
    for (int rest = 0; free >= 0 && rest < 1 << free; rest++) {
      QUICK[code << free | rest] = (short) (symbol << 4 | length);
    }
  }

  /// Decodes `[start, end)` of `b`.
  ///
  /// @param out has room for 8/5 of that from `pos` on
  /// @return one past the last octet written; -1 if it is not a code
  static int decode(byte[] b, int start, int end, byte[] out, int pos) {
    long bits = 0;
    int have = 0;
    int in = start;
    while (true) {
      while (have <= 56 && in < end) {
        bits |= (b[in++] & 0xffL) << 56 - have;
        have += 8;
      }
      int quick = QUICK[(int) (bits >>> 64 - QUICK_BITS)];
      int length = quick & 0xf;
      int symbol = quick >> 4;
      if (length == 0) {
        int slow = slow(bits);
        length = slow & 0xff;
        symbol = slow >> 8;
      }
      if (length > have || length == 0) {
        return isPadding(bits, have) ? pos : -1;
      }
      if (symbol == END) {
        return -1;
      }
      out[pos++] = (byte) symbol;
      bits <<= length;
      have -= length;
    }
  }

  /// The symbol and length of a code of more than nine bits; 0 if there is none.
  private static int slow(long bits) {
    for (int length = QUICK_BITS + 1; length <= LONGEST; length++) {
      int offset = (int) (bits >>> 64 - length) - FIRST[length];
      if (offset >= 0 && offset < COUNT[length]) {
        return SORTED[BEGIN[length] + offset] << 8 | length;
      }
    }
    return 0;
  }

  /// What is left over must be the beginning of the end symbol, and less than an octet (RFC 7541,
  /// 5.2).
  private static boolean isPadding(long bits, int have) {
    return have < 8 && (have == 0 || bits >>> 64 - have == (1L << have) - 1);
  }
}
