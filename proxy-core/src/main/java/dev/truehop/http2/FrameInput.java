package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Passes what arrives to an [Http2Connection], and keeps the beginning of a frame
/// until the rest of it comes.
final class FrameInput {
  private static final int LEAST_OCTETS = 256;

  private final Http2Connection connection;
  private @Nullable ByteBuf pending;

  FrameInput(Http2Connection connection) {
    this.connection = connection;
  }

  /// Takes octets from the peer. Owns the buffer.
  void received(ByteBuf message) {
    ByteBuf in = message;
    ByteBuf pending = this.pending;
    if (pending != null) {
      pending.writeBytes(message);
      message.release();
      in = pending;
      this.pending = null;
    }
    connection.read(in);
    if (!in.isReadable()) {
      in.release();
    } else if (in == pending && in.readerIndex() == 0) {
      this.pending = in;
    } else {
      int octets = in.readableBytes();
      this.pending = connection.context().alloc().directBuffer(Math.max(octets, LEAST_OCTETS));
      this.pending.writeBytes(in);
      in.release();
    }
  }

  /// Whether the beginning of a frame is kept.
  boolean anyLeft() {
    return pending != null;
  }

  /// The rest will not come.
  void discard() {
    ByteBuf pending = this.pending;
    if (pending != null) {
      this.pending = null;
      pending.release();
    }
  }
}
