package dev.truehop.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What a client has sent ahead: the beginning of a head, pipelined requests, the
/// first octets of a tunnel.
final class WaitingOctets {
  private @Nullable ByteBuf octets;

  boolean isEmpty() {
    return octets == null;
  }

  int count() {
    return octets == null ? 0 : octets.readableBytes();
  }

  /// Keeps octets for later. Owns the buffer.
  void append(ByteBuf in) {
    ByteBuf octets = this.octets;
    if (!in.isReadable()) {
      in.release();
    } else if (octets == null) {
      this.octets = in;
    } else {
      octets.writeBytes(in);
      in.release();
    }
  }

  /// What there is; it stays.
  @Nullable ByteBuf peek() {
    return octets;
  }

  /// What there is; the caller's from now on.
  @Nullable ByteBuf take() {
    ByteBuf octets = this.octets;
    this.octets = null;
    return octets;
  }

  void release() {
    ByteBuf octets = take();
    if (octets != null) {
      octets.release();
    }
  }
}
