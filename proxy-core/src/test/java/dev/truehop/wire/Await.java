package dev.truehop.wire;

import dev.truehop.worker.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Immutable (static functions only). The only place of the wire tests that knows the time: waits
/// for facts with a deadline, and aims at instants.
final class Await {
  private static final Clock CLOCK = Clock.system();

  /// For what goes wrong only: a busy machine starts a JVM in ten seconds.
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /// The kernel wakes a parked thread late by less than this; the rest is spun.
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private Await() {}

  static long nanos() {
    return CLOCK.nanos();
  }

  /// The wall clock, for the dates of certificates.
  static Instant wallClock() {
    return Instant.ofEpochMilli(CLOCK.epochMillis());
  }

  interface Fact {
    boolean holds() throws Exception;
  }

  /// Asks until the answer is yes; exceptions count as "not yet".
  static void until(String what, Fact fact) {
    value(what, () -> fact.holds() ? what : null);
  }

  /// Asks until there is an answer (not null); exceptions count as "not yet".
  static <T> T value(String what, Callable<T> question) {
    long deadline = nanos() + DEADLINE_NANOS;
    Exception last = null;
    while (nanos() - deadline < 0) {
      try {
        T answer = question.call();
        if (answer != null) {
          return answer;
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new AssertionError("waited in vain: " + what, last);
  }

  /// Returns at this instant, late by some microseconds.
  static void instant(long atNanos) {
    long left = atNanos - nanos();
    while (left > SPIN_NANOS) {
      LockSupport.parkNanos(left - SPIN_NANOS);
      left = atNanos - nanos();
    }
    while (atNanos - nanos() > 0) {
      Thread.onSpinWait();
    }
  }

  /// Lets this much time pass, for faults that consist of time.
  static void pause(long nanos) {
    long until = nanos() + nanos;
    for (long left = nanos; left > 0; left = until - nanos()) {
      LockSupport.parkNanos(left);
    }
  }

  static void pauseMillis(long millis) {
    pause(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
