package dev.truehop.upstream;

/// How an upstream connection was lost under its user.
public enum Loss {
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

  /// A write was refused, so that the connection is closed already and the kernel can't be asked
  /// any more.
  WRITE_FAILED,

  /// The proxy ended it itself: the grace of a fenced generation is over. That says nothing of the
  /// peer, which may be executing the request.
  GRACE_OVER
}
