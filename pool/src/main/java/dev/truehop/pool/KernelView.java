package dev.truehop.pool;

/// Immutable. What the kernel says about a socket right now (`TCP_INFO`). It knows of a FIN, an RST
/// and octets from the moment they arrived, which may be before the event loop has read them.
public enum KernelView {
  /// The kernel has seen neither FIN nor RST, and no octets wait.
  ESTABLISHED,
  /// Octets wait. On a kept connection nobody has asked for any: they would be taken for the answer
  /// to the next request.
  UNREAD,
  /// Anything else: the peer has closed or reset, or we have.
  NOT_ESTABLISHED,
  /// This transport can not be asked. The pool then relies on its other checks.
  UNSUPPORTED
}
