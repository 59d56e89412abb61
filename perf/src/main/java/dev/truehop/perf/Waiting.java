package dev.truehop.perf;

import dev.truehop.worker.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Immutable (static functions only): waiting with an end.
public final class Waiting {
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private Waiting() {}

  /// Waits until an instant of the clock, in nanoseconds; returns at once if it has passed.
  public static void until(Clock clock, long deadlineNanos) {
    long left = deadlineNanos - clock.nanos();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = deadlineNanos - clock.nanos();
    }
  }

  /// Waits for a time.
  public static void pause(Clock clock, Duration time) {
    until(clock, clock.nanos() + time.toNanos());
  }

  /// Looks again and again until the condition holds.
  ///
  /// @return whether it held within the limit
  public static boolean poll(Clock clock, Duration limit, BooleanSupplier condition) {
    long deadline = clock.nanos() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long now = clock.nanos();
      if (now - deadline >= 0) {
        return false;
      }
      until(clock, now + POLL_NANOS);
    }
    return true;
  }
}
