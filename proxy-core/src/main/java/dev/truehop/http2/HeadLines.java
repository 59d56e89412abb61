package dev.truehop.http2;

import java.nio.charset.StandardCharsets;

/// Worker-confined. Lines of HTTP/1.1 that are being written into scratch. The limits for a block
/// make sure that they fit. No field can add a line of its own: a value has neither CR nor LF.
final class HeadLines {
  private static final int MAX_DIGITS = 18;

  private final byte[] out;
  private int pos;

  /// @param out takes the lines from index 0 on
  HeadLines(byte[] out) {
    this.out = out;
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Begins with a new message.
  void clear() {
    pos = 0;
  }

  int length() {
    return pos;
  }

  HeadLines append(char octet) {
    out[pos++] = (byte) octet;
    return this;
  }

  HeadLines append(byte[] octets) {
    return append(octets, 0, octets.length);
  }

  HeadLines append(byte[] octets, int start, int end) {
    System.arraycopy(octets, start, out, pos, end - start);
    pos += end - start;
    return this;
  }

  HeadLines crlf() {
    return append('\r').append('\n');
  }

  /// A field with its line end.
  void field(HpackField field) {
    append(field.name, field.nameStart, field.nameEnd).append(':').append(' ');
    append(field.value, field.valueStart, field.valueEnd).crlf();
  }

  /// The value of a `content-length`.
  ///
  /// @return -1 if it is no number, or one that nobody means
  static long contentLength(HpackField field) {
    int digits = field.valueEnd - field.valueStart;
    if (digits == 0 || digits > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = field.valueStart; i < field.valueEnd; i++) {
      int digit = field.value[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
