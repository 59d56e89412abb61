package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// Immutable (static functions only). DATA as the chunks of HTTP/1.1 (RFC 9112, 7.1), for a message
/// whose length nobody says.
final class Chunks {
  private static final byte[] LAST = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /// Four digits of a chunk's size, its CRLF and that at its end, and the last chunk.
  static final int FRAMING = 4 + 2 + 2 + 5;

  private Chunks() {}

  /// Adds the next octets of a message.
  ///
  /// @param out gets [#FRAMING] octets beside them, at most
  /// @param octets how many of `in`; at most 65535
  /// @param end whether the message ends with them
  /// @return `out`
  static ByteBuf add(ByteBuf out, ByteBuf in, int octets, boolean end) {
    if (octets > 0) {
      int shift = octets >= 0x1000 ? 12 : octets >= 0x100 ? 8 : octets >= 0x10 ? 4 : 0;
      for (; shift >= 0; shift -= 4) {
        out.writeByte(DIGITS[octets >> shift & 0xf]);
      }
      crlf(out).writeBytes(in, octets);
      crlf(out);
    }
    if (end) {
      crlf(out.writeBytes(LAST));
    }
    return out;
  }

  /// The end of a message with trailers.
  static ByteBuf end(ByteBufAllocator allocator, TrailerTranslation trailers) {
    ByteBuf out = allocator.directBuffer(trailers.length() + FRAMING).writeBytes(LAST);
    trailers.writeTo(out);
    return crlf(out);
  }

  private static ByteBuf crlf(ByteBuf out) {
    return out.writeByte('\r').writeByte('\n');
  }
}
