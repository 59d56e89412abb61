package dev.truehop.pool;

/// Worker-confined. Notices servers of a workload that close a connection right after an answer,
/// where neither an idle time nor a number of requests explains it: nothing tells which connection
/// is next, so that none of them is safe.
///
/// A restart closes all connections that are there within a moment, and that counts once. What was
/// noticed fades, one step at a time, with the answers on reused connections that went well, or
/// with time.
final class SuddenCloses {
  private int steps;
  private int answers;
  private long lastNanos;

  /// A close that nothing explains.
  ///
  /// @param createdNanos when the connection was made
  /// @return whether that changed anything
  boolean closed(long createdNanos, long now) {
    boolean sameMoment = createdNanos - lastNanos < 0 && now - lastNanos < PoolLimits.AT_ONCE_NANOS;
    if (steps > 0 && sameMoment) {
      return false;
    }
    int before = steps;
    steps = Math.min(steps + 1, PoolLimits.SUDDEN_CLOSES);
    answers = 0;
    lastNanos = now;
    return steps != before;
  }

  /// Whether any connection may be closed at any time.
  boolean expected() {
    return steps == PoolLimits.SUDDEN_CLOSES;
  }

  /// Whether [#answered] is of interest.
  boolean remembered() {
    return steps > 0;
  }

  /// A request on a reused connection was answered.
  ///
  /// @return whether that changed anything
  boolean answered() {
    answers++;
    return steps > 0 && answers >= PoolLimits.SUDDEN_CLOSE_ANSWERS && fade();
  }

  /// @return whether enough time has passed without one to change anything
  boolean test(long now) {
    if (steps > 0 && now - lastNanos >= PoolLimits.VERIFY_NANOS) {
      lastNanos = now;
      return fade();
    }
    return false;
  }

  /// The next version of the app may not do it: one close says that it does.
  void generationGone() {
    if (expected()) {
      fade();
    }
  }

  private boolean fade() {
    answers = 0;
    steps--;
    return true;
  }

  void forget() {
    steps = 0;
  }
}
