package dev.truehop.perf.demo;

import dev.truehop.perf.Statistics;

/// Thread-safe: the age at which the upstream really closes idle connections: the middle of what it
/// did lately. Timers run late, and later under load, so the configured age is no aim.
final class CloseAge {
  private static final int REMEMBERED = 99;

  private final long[] recentNanos = new long[REMEMBERED];
  private int count;

  synchronized void record(long ageNanos) {
    recentNanos[count % REMEMBERED] = ageNanos;
    count++;
  }

  synchronized int count() {
    return count;
  }

  /// @throws IllegalStateException if no close was seen yet
  synchronized long medianNanos() {
    if (count == 0) {
      throw new IllegalStateException("no close seen yet");
    }
    long[] seen = new long[Math.min(count, REMEMBERED)];
    System.arraycopy(recentNanos, 0, seen, 0, seen.length);
    return Statistics.percentile(seen, 0.5);
  }
}
