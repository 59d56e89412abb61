package dev.truehop.pool;

/// Worker-confined. Looks at the closes of one endpoint that come together. A restart ends all
/// connections at once, whatever their age: closes at one moment whose values clearly differ teach
/// nothing, unless a connection that was there outlives them ([#refuted]). Equal ones do, for
/// connections that were released together are closed together by an idle timer; but no more than
/// three in a second, so that one moment can not outvote all others.
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
  private boolean begun;
  private boolean restart;
  private long sinceNanos;
  private long lastNanos;
  private long lowest;
  private long highest;
  private long countingSinceNanos;
  private int size;

  /// @param most equal closes in a second that count
  Burst(int most) {
    this.most = most;
  }

  /// Closes within the second so far.
  int size() {
    return size;
  }

  /// When the latest moment began at which connections were closed, in the worker's nanoseconds.
  long sinceNanos() {
    return sinceNanos;
  }

  /// The lowest value at that moment.
  long lowest() {
    return lowest;
  }

  /// A connection was closed.
  ///
  /// @param value its age, or what it served
  /// @param tolerance by how much values may differ that have one cause
  Take add(long value, long tolerance, long now) {
    restart = restarting(now);
    if (!begun || now - sinceNanos > PoolLimits.AT_ONCE_NANOS) {
      sinceNanos = now;
      lowest = value;
      highest = value;
    }
    if (!begun || now - countingSinceNanos >= PoolLimits.BURST_NANOS) {
      countingSinceNanos = now;
      size = 0;
    }
    begun = true;
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

  /// Whether closes are taken as a restart.
  boolean restarting(long now) {
    return restart && now - lastNanos < PoolLimits.BURST_NANOS;
  }

  /// What looked like a restart was none: connections are there that were there before. An app that
  /// is late closes at one moment what was due at several; the lowest age is nearest to its rule.
  void refuted() {
    restart = false;
    size = 0;
  }
}
