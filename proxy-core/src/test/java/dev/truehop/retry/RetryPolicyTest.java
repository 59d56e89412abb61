package dev.truehop.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.RetryConfig;
import dev.truehop.config.RetryOn;
import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision.Cause;
import dev.truehop.retry.Decision.GiveUp;
import dev.truehop.retry.Decision.Reason;
import dev.truehop.retry.Decision.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Immutable: the order of the checks, the limits, and where the next attempt goes.
class RetryPolicyTest {

  private static final RetrySettings ALL = Cases.settings(2, RetryOn.values());
  private static final Outcome STALE = Cases.staleReuse(Verdict.NEVER_SENT);
  private static final Outcome REFUSED_CONNECT =
      Cases.failed(Failure.REMOTE_CONNECTION_FAILURE, Verdict.NEVER_SENT, false);

  @Test
  void nothingIsRepeatedOnceTheResponseHasBegun() {
    FailedAttempt attempt =
        new FailedAttempt(STALE, true, true, true, true, true, 1, 0, 0, 0, true);
    assertGivesUp(Reason.RESPONSE_BEGUN, attempt, ALL);
  }

  @Test
  void nothingIsRepeatedAfterTheDeadline() {
    FailedAttempt attempt =
        new FailedAttempt(STALE, true, true, true, true, false, 0, 0, 0, 0, true);
    assertGivesUp(Reason.DEADLINE_PASSED, attempt, ALL);
    FailedAttempt fenced =
        new FailedAttempt(new Outcome.Fenced(), true, true, true, true, false, -1, 0, 0, 0, true);
    assertGivesUp(Reason.DEADLINE_PASSED, fenced, ALL);
  }

  @Test
  void nothingIsRepeatedWithoutItsBody() {
    FailedAttempt attempt =
        new FailedAttempt(STALE, true, true, true, false, false, 1, 0, 0, 0, true);
    assertGivesUp(Reason.BODY_GONE, attempt, ALL);
  }

  @ParameterizedTest
  @EnumSource
  void zeroAttemptsSwitchEveryReplayOff(Verdict verdict) {
    RetrySettings off = Cases.settings(0, RetryOn.values());
    assertGivesUp(Reason.SWITCHED_OFF, Cases.get(Cases.staleReuse(verdict)), off);
    assertGivesUp(Reason.SWITCHED_OFF, Cases.get(REFUSED_CONNECT), off);
    assertGivesUp(Reason.SWITCHED_OFF, Cases.get(Cases.answered(503)), off);
    assertFalse(off.mayReplay());
    assertFalse(off.looksAt(503));
  }

  @Test
  void usedUpRetriesSetUrxAndAFullBudgetSetsUo() {
    FailedAttempt attempt = Cases.get(REFUSED_CONNECT);
    assertGivesUp(Reason.RETRIES_USED_UP, Cases.used(attempt, 2, 0, 0), ALL);
    FailedAttempt crowded =
        new FailedAttempt(REFUSED_CONNECT, true, false, false, true, false, 1, 0, 0, 0, false);
    assertGivesUp(Reason.BUDGET_FULL, crowded, ALL);
    assertGivesUp(Reason.RETRIES_USED_UP, Cases.used(crowded, 2, 0, 0), ALL);
    assertEquals(Flag.URX, Reason.RETRIES_USED_UP.flag());
    assertEquals(Flag.UO, Reason.BUDGET_FULL.flag());
    assertNull(Reason.NOT_COVERED.flag());
  }

  @Test
  void anUncoveredFailureSetsNoFlagHoweverManyRetriesWentBefore() {
    FailedAttempt attempt = Cases.used(Cases.get(Cases.answered(404)), 2, 2, 0);
    assertGivesUp(Reason.NOT_COVERED, attempt, ALL);
  }

  @Test
  void staleReplaysAreNotBoundByTheBudget() {
    FailedAttempt attempt =
        new FailedAttempt(STALE, false, false, false, true, false, 1, 2, 0, 0, false);
    assertEquals(new Retry(Cause.STALE, true, true, 0), RetryPolicy.decide(attempt, ALL));
  }

  @Test
  void aTokenTakesOverWhereStaleReplaysAreUsedUp() {
    FailedAttempt attempt = Cases.used(Cases.get(STALE), 0, 2, 0);
    RetrySettings settings = Cases.settings(2, RetryOn.STALE_RESET, RetryOn.RESET);
    Decision expected = new Retry(Cause.TOKEN, true, true, Cases.BASE_NANOS);
    assertEquals(expected, RetryPolicy.decide(attempt, settings));
  }

  @Test
  void onlyAFailureOnAKeptConnectionAsksForAFreshOne() {
    RetrySettings settings = Cases.settings(2, RetryOn.FIVE_XX);
    Outcome kept = Cases.failed(Failure.CONNECTION_TERMINATION, Verdict.UNKNOWN, true);
    Outcome fresh = Cases.failed(Failure.CONNECTION_TERMINATION, Verdict.UNKNOWN, false);
    Outcome answered = new Outcome.Answered(503, -1, false, true);
    assertTrue(retry(kept, settings).freshConnection());
    assertFalse(retry(fresh, settings).freshConnection());
    assertFalse(retry(answered, settings).freshConnection());
  }

  @Test
  void theBackOffGrowsWithTheRetriesUpToItsCap() {
    RetrySettings settings = Cases.settings(10, RetryOn.CONNECT_FAILURE);
    long[] factors = {1, 3, 7, 10, 10, 10, 10, 10, 10, 10};
    for (int used = 0; used < factors.length; used++) {
      FailedAttempt attempt = Cases.used(Cases.get(REFUSED_CONNECT), used, 0, 0);
      Decision expected = new Retry(Cause.TOKEN, false, true, factors[used] * Cases.BASE_NANOS);
      assertEquals(expected, RetryPolicy.decide(attempt, settings));
    }
  }

  @Test
  void aFencedEndpointIsASecondChoiceAndNoRetry() {
    RetrySettings off = Cases.settings(0);
    FailedAttempt attempt = Cases.post(new Outcome.Fenced());
    for (int used = 0; used < RetryLimits.REPICKS; used++) {
      Decision expected = new Retry(Cause.FENCED, false, false, 0);
      assertEquals(expected, RetryPolicy.decide(Cases.used(attempt, 0, 0, used), off));
    }
    FailedAttempt storm = Cases.used(attempt, 0, 0, RetryLimits.REPICKS);
    assertGivesUp(Reason.RETRIES_USED_UP, storm, off);
  }

  @Test
  void aPerTryTimeoutThatIsNotBelowTheRouteTimeoutIsIgnored() {
    assertEquals(1_000_000_000, perTryNanos(Duration.ofSeconds(2)));
    assertEquals(1_000_000_000, perTryNanos(Duration.ZERO));
    assertEquals(0, perTryNanos(Duration.ofSeconds(1)));
    assertEquals(0, RetrySettings.of(RetryConfig.DEFAULT, Duration.ZERO).perTryTimeoutNanos());
  }

  private static long perTryNanos(Duration routeTimeout) {
    RetryConfig d = RetryConfig.DEFAULT;
    RetryConfig config =
        new RetryConfig(
            2, Duration.ofSeconds(1), d.retryOn(), d.statusCodes(), d.baseInterval(), false);
    return RetrySettings.of(config, routeTimeout).perTryTimeoutNanos();
  }

  private static Retry retry(Outcome outcome, RetrySettings settings) {
    return (Retry) RetryPolicy.decide(Cases.get(outcome), settings);
  }

  private static void assertGivesUp(Reason reason, FailedAttempt attempt, RetrySettings settings) {
    assertEquals(new GiveUp(reason), RetryPolicy.decide(attempt, settings));
  }
}
