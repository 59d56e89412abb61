package dev.truehop.http2;

import io.netty.buffer.ByteBuf;

/// Whoever a stream belongs to: the message on it. Called on the worker.
interface StreamUser {
  /// Octets of the peer's message. Must take exactly `octets` octets from `in`, which it does not
  /// own.
  ///
  /// @param end whether the message ends with them
  void data(ByteBuf in, int octets, boolean end);

  /// The stream can take more, after it said that it could not.
  void drained();

  /// The last octet of our message was sent.
  void outputEnded();

  /// The stream has ended without both messages being complete. Nothing can be written any more.
  void reset(StreamEnd why);
}
