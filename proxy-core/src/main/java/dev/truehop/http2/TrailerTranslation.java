package dev.truehop.http2;

import io.netty.buffer.ByteBuf;

/// Worker-confined. Turns trailer fields into the lines of an HTTP/1.1 trailer section (RFC 9113,
/// 8.1). Which names may be trailers is for the HTTP/1.1 side to say, which reads these octets
/// next.
final class TrailerTranslation implements FieldSink {
  private final byte[] out;
  private int pos;
  private boolean malformed;

  /// @param out takes the lines; the limits for a block make sure that they fit
  TrailerTranslation(byte[] out) {
    this.out = out;
  }

  void begin() {
    pos = 0;
    malformed = false;
  }

  @Override
  public void field(HpackField field) {
    if (!field.valid || field.kind.isPseudo() || field.kind.isConnectionSpecific()) {
      malformed = true;
    }
    if (malformed) {
      return;
    }
    append(field.name, field.nameStart, field.nameEnd);
    out[pos++] = ':';
    out[pos++] = ' ';
    append(field.value, field.valueStart, field.valueEnd);
    out[pos++] = '\r';
    out[pos++] = '\n';
  }

  private void append(byte[] b, int start, int end) {
    System.arraycopy(b, start, out, pos, end - start);
    pos += end - start;
  }

  boolean malformed() {
    return malformed;
  }

  int length() {
    return pos;
  }

  void writeTo(ByteBuf buffer) {
    buffer.writeBytes(out, 0, pos);
  }
}
