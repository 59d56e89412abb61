package dev.truehop.accesslog;

/// Immutable: how octets that would let a client forge a line are written. Envoy's text format
/// writes them as they are; here a line is one line, and a quote in it is the format's own.
enum Escaping {
  /// `\xNN` for the quote, the backslash, control octets, and everything that is not ASCII (as
  /// nginx does it): a reader that splits at quotes never meets one that a client sent.
  TEXT,
  /// RFC 8259: a backslash before the quote and the backslash; the four-digit form for control
  /// octets and for octets above ASCII, each octet by itself.
  JSON;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  /// The longest escape, in octets.
  static final int LONGEST = 6;

  /// Whether an octet is written as it is, in both forms.
  static boolean plain(int octet) {
    return octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\';
  }

  /// Writes the escape of an octet, or of a UTF-16 unit where the form is JSON; returns its end.
  int write(int unit, byte[] out, int at) {
    int end = at;
    out[end++] = '\\';
    switch (this) {
      case TEXT -> out[end++] = 'x';
      case JSON -> {
        if (unit == '"' || unit == '\\') {
          out[end++] = (byte) unit;
          return end;
        }
        out[end++] = 'u';
        out[end++] = HEX[unit >> 12 & 15];
        out[end++] = HEX[unit >> 8 & 15];
      }
    }
    out[end++] = HEX[unit >> 4 & 15];
    out[end++] = HEX[unit & 15];
    return end;
  }
}
