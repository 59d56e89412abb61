package dev.truehop.upstream;

import dev.truehop.failure.Failure;
import dev.truehop.pool.DetectionPoint;

/// Immutable. How an upstream connection, or a stream of it, was lost under its user.
public enum Loss {
  /// The peer said by protocol that it has not processed the request: REFUSED_STREAM, or a GOAWAY
  /// that leaves its stream out (RFC 9113, 8.7). HTTP/2 only; the connection may be well.
  REFUSED,

  /// The peer reset the stream for another reason. HTTP/2 only; the connection may be well.
  STREAM_RESET,

  /// The peer does not take a WebSocket over HTTP/2 (RFC 8441), and was not asked for one.
  NOT_UPGRADABLE,

  /// What the peer sent is not HTTP/2, or not a response.
  MALFORMED,

  /// The peer ended its side (FIN), or closed the connection in an orderly way.
  FIN,

  /// A FIN under TLS that no close_notify went before: it says all that a FIN says, but a response
  /// that ends with the connection may have been cut short (RFC 9112, 9.8).
  CUT,

  /// The peer reset the connection, or the kernel gave it up.
  RESET,

  /// Nothing comes back any more: what was sent is not acknowledged, or the kernel knows no way to
  /// the peer. The socket is alive until it is aborted, and what it holds can still be delivered.
  SILENT,

  /// A write was refused, and the peer has said nothing more that could still be read.
  WRITE_FAILED,

  /// The proxy ended it itself: the grace of a fenced generation is over. That says nothing of the
  /// peer, which may be executing the request.
  GRACE_OVER;

  /// What it is for the exchange under it.
  public Failure failure() {
    return switch (this) {
      case REFUSED -> Failure.REMOTE_REFUSED;
      case STREAM_RESET -> Failure.REMOTE_RESET;
      case NOT_UPGRADABLE -> Failure.UPGRADE_REFUSED;
      case MALFORMED -> Failure.PROTOCOL_ERROR;
      case SILENT -> Failure.SILENCE;
      case FIN, CUT, RESET, WRITE_FAILED, GRACE_OVER -> Failure.CONNECTION_TERMINATION;
    };
  }

  /// Where it came out, if nobody used the connection.
  public DetectionPoint pointWhileIdle() {
    return this == SILENT ? DetectionPoint.PROBE : DetectionPoint.IDLE;
  }

  /// Whether it was the end of the connection, which is what staleness shows itself by.
  public boolean ofConnection() {
    return switch (this) {
      case REFUSED, STREAM_RESET, NOT_UPGRADABLE, MALFORMED -> false;
      case FIN, CUT, RESET, SILENT, WRITE_FAILED, GRACE_OVER -> true;
    };
  }
}
