package dev.truehop.pool;

/// Worker-confined. Looks at the closes of one endpoint that come within a second. A restart ends
/// all connections at once, whatever their age: closes whose values clearly differ teach nothing.
/// Equal ones do, for connections that were released together are closed together by an idle timer;
/// but no more than three of them, so that one moment can not outvote all others.
final class Burst {

  /// How a close is to be taken.
  enum Take {
    /// As an observation.
    COUNTS,
    /// As one of many that say the same.
    REPEATS,
    /// As a restart, and so is everything since [Burst#sinceNanos].
    RESTART
  }

  private final int most;
  private boolean under;
  private boolean restart;
  private long sinceNanos;
  private long lastNanos;
  private long lowest;
  private long highest;
  private int size;

  /// @param most equal closes in a burst that count
  Burst(int most) {
    this.most = most;
  }

  /// Closes in the burst so far.
  int size() {
    return size;
  }

  /// When the burst began, in the worker's nanoseconds.
  long sinceNanos() {
    return sinceNanos;
  }

  /// A connection was closed.
  ///
  /// @param value its age, or what it served
  /// @param tolerance by how much values may differ that have one cause
  Take add(long value, long tolerance, long now) {
    long fromNanos = restart ? lastNanos : sinceNanos;
    if (!under || now - fromNanos >= PoolLimits.BURST_NANOS) {
      under = true;
      restart = false;
      sinceNanos = now;
      lowest = value;
      highest = value;
      size = 0;
    }
    lastNanos = now;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    restart |= highest - lowest > tolerance;
    size++;
    if (restart) {
      return Take.RESTART;
    }
    return size > most ? Take.REPEATS : Take.COUNTS;
  }
}
