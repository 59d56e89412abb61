package dev.truehop.pool;

/// Immutable. What the kernel says about a socket right now (`TCP_INFO`, `tcpi_state`). It knows of
/// a FIN or RST from the moment it arrived, which may be before the event loop has read it.
public enum KernelView {
  /// The kernel has seen neither FIN nor RST.
  ESTABLISHED,
  /// Anything else: the peer has closed or reset, or we have.
  NOT_ESTABLISHED,
  /// This transport can not be asked. The pool then relies on its other checks.
  UNSUPPORTED
}
