package dev.truehop.perf;

/// Thread-safe: the age at which the upstream really closes idle connections: the middle of what it
/// did lately. Timers run late, and later under load, so the configured age is no aim.
public final class CloseAge {
  private static final int REMEMBERED = 99;

  private final long[] recentNanos = new long[REMEMBERED];
  private int count;

  public synchronized void record(long ageNanos) {
    recentNanos[count % REMEMBERED] = ageNanos;
    count++;
  }

  public synchronized int count() {
    return count;
  }

  /// @throws IllegalStateException if no close was seen yet
  public synchronized long medianNanos() {
    if (count == 0) {
      throw new IllegalStateException("no close seen yet");
    }
    long[] seen = new long[Math.min(count, REMEMBERED)];
    System.arraycopy(recentNanos, 0, seen, 0, seen.length);
    return Statistics.percentile(seen, 0.5);
  }
}
