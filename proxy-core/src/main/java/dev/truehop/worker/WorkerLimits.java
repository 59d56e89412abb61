package dev.truehop.worker;

import dev.truehop.http1.HeadWriter;

/// Immutable. Bounds of what a worker keeps for itself.
final class WorkerLimits {
  /// A whole head (60 KiB) and what may lie before it.
  static final int RECEIVED_OCTETS = 64 * 1024;

  /// A whole head and everything that the proxy may add to it.
  static final int REWRITTEN_OCTETS = RECEIVED_OCTETS + HeadWriter.MAX_GROWTH;

  private WorkerLimits() {}
}
