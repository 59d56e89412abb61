package dev.truehop.perf;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Immutable: when to send a request so that it meets the upstream's idle close.
public final class Aim {
  /// Wide enough to meet a close that is decided but not done, one on its way, and one just read.
  public static final long HALF_WIDTH_NANOS = Duration.ofNanos(1_500_000).toNanos();

  /// A slow answer says nothing about the way there.
  private static final long LONGEST_WAY_NANOS = Duration.ofMillis(1).toNanos();

  private Aim() {}

  /// Evenly spread around the close, exclusive of the end.
  public static long offsetNanos(RandomGenerator random) {
    return random.nextLong(-HALF_WIDTH_NANOS, HALF_WIDTH_NANOS);
  }

  /// The instant at which the client has to send.
  ///
  /// @param idleSinceNanos when the upstream finished its last response
  /// @param closeAgeNanos when it closes, counted from there
  /// @param offsetNanos where to hit, counted from the close
  /// @param latencyNanos of the last request: half of it is the way to the upstream
  public static long sendAtNanos(
      long idleSinceNanos, long closeAgeNanos, long offsetNanos, long latencyNanos) {
    long way = Math.min(latencyNanos / 2, LONGEST_WAY_NANOS);
    return idleSinceNanos + closeAgeNanos + offsetNanos - way;
  }
}
