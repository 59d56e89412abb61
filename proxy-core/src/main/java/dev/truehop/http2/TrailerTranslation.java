package dev.truehop.http2;

import io.netty.buffer.ByteBuf;

/// Worker-confined. Turns trailer fields into the lines of an HTTP/1.1 trailer section (RFC 9113,
/// 8.1). Which names may be trailers is for the HTTP/1.1 side to say, which reads these octets
/// next.
final class TrailerTranslation implements FieldSink {
  private final byte[] out;
  private final HeadLines lines;
  private boolean malformed;

  /// @param out takes the lines from index 0 on
  TrailerTranslation(byte[] out) {
    this.out = out;
    this.lines = new HeadLines(out);
  }

  void begin() {
    lines.clear();
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
    lines.field(field);
  }

  boolean malformed() {
    return malformed;
  }

  int length() {
    return lines.length();
  }

  void writeTo(ByteBuf buffer) {
    buffer.writeBytes(out, 0, lines.length());
  }
}
