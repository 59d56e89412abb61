package dev.truehop.upstream;

import io.netty.buffer.ByteBuf;

/// Who holds the lease of an upstream connection. Called on the worker's thread.
public interface UpstreamUser {
  /// Octets from the upstream. The user owns the buffer.
  void upstreamData(ByteBuf data);

  /// The octets of this turn of the event loop are all there: the time to flush.
  void upstreamDataComplete();

  /// The upstream has ended its side (FIN).
  ///
  /// @return whether the connection is still of use; false ends it, and [#upstreamLost] follows
  boolean upstreamInputEnded();

  /// The connection is lost. Called once, and nothing else after it.
  void upstreamLost(Loss loss);

  /// The peer has acknowledged the PING that was asked for.
  void upstreamAnswersPing();

  /// The upstream can or can not take more octets now.
  void upstreamWritable(boolean writable);
}
