package dev.truehop.retry;

import dev.truehop.config.RetryConfig;
import dev.truehop.config.RetryOn;
import dev.truehop.failure.Failure;
import dev.truehop.pool.Verdict;
import java.time.Duration;
import java.util.Set;

/// Immutable: attempts and settings for tests; each test changes what it is about.
final class Cases {

  static final long BASE_NANOS = 25_000_000;

  private Cases() {}

  static RetrySettings settings(int attempts, RetryOn... tokens) {
    return settings(attempts, Set.of(), tokens);
  }

  static RetrySettings settings(int attempts, Set<Integer> statusCodes, RetryOn... tokens) {
    RetryConfig config =
        new RetryConfig(
            attempts, null, Set.of(tokens), statusCodes, Duration.ofNanos(BASE_NANOS), false);
    return RetrySettings.of(config, Duration.ZERO);
  }

  static RetrySettings keyed(RetryOn... tokens) {
    RetryConfig config =
        new RetryConfig(2, null, Set.of(tokens), Set.of(), Duration.ofNanos(BASE_NANOS), true);
    return RetrySettings.of(config, Duration.ZERO);
  }

  /// A GET whose first attempt ended in this way, with everything left.
  static FailedAttempt get(Outcome outcome) {
    return new FailedAttempt(
        outcome, true, false, false, true, false, Long.MAX_VALUE, 0, 0, 0, true);
  }

  static FailedAttempt post(Outcome outcome) {
    return new FailedAttempt(
        outcome, false, false, false, true, false, Long.MAX_VALUE, 0, 0, 0, true);
  }

  static FailedAttempt used(FailedAttempt a, int retries, int staleReplays, int repicks) {
    return new FailedAttempt(
        a.outcome(),
        a.idempotent(),
        a.idempotencyKey(),
        a.assumeNoDispatchAfterFin(),
        a.bodyReplayable(),
        a.responsePassedOn(),
        a.nanosLeft(),
        retries,
        staleReplays,
        repicks,
        a.budgetLeft());
  }

  /// The stale reuse: a kept connection ended before any octet of a response.
  static Outcome.Failed staleReuse(Verdict verdict) {
    return failed(Failure.CONNECTION_TERMINATION, verdict, true);
  }

  static Outcome.Failed failed(Failure failure, Verdict verdict, boolean reused) {
    return new Outcome.Failed(failure, verdict, reused, verdict != Verdict.NEVER_SENT, false);
  }

  static Outcome.Answered answered(int status) {
    return new Outcome.Answered(status, -1, false, false);
  }
}
