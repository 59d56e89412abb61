package dev.truehop.retry;

import java.util.random.RandomGenerator;

/// Immutable: exponential back-off with full jitter (Envoy, `retry_back_off`). The n-th retry waits
/// for a time that is uniform in [0, (2^n - 1) * base), the bound being at most ten times the base.
public final class Backoff {

  /// From this retry on 2^n - 1 is above the cap's factor; shifting further would overflow.
  private static final int CAPPED_FROM = 4;

  private Backoff() {}

  /// The upper bound of the delay before a retry, nanoseconds.
  ///
  /// @param retry 1 for the first one
  /// @param baseNanos the configured base interval
  static long capNanos(int retry, long baseNanos) {
    long factor = retry < CAPPED_FROM ? (1L << retry) - 1 : RetryLimits.BACKOFF_CAP_FACTOR;
    return factor * baseNanos;
  }

  /// A delay that is uniform in [0, cap), nanoseconds; 0 for a cap of 0.
  public static long drawNanos(long capNanos, RandomGenerator random) {
    return capNanos == 0 ? 0 : random.nextLong(capNanos);
  }
}
