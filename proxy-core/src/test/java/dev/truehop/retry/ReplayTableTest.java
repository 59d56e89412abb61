package dev.truehop.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.RetryOn;
import dev.truehop.failure.Failure;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision.Cause;
import dev.truehop.retry.Decision.GiveUp;
import dev.truehop.retry.Decision.Reason;
import dev.truehop.retry.Decision.Retry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Immutable: the replay table (docs/freshness.md), row by row, as `stale-reset` applies it.
class ReplayTableTest {

  private static final RetrySettings STALE = Cases.settings(2, RetryOn.STALE_RESET);
  private static final Decision REPLAY = new Retry(Cause.STALE, true, true, 0);
  private static final Decision NO = new GiveUp(Reason.NOT_COVERED);

  /// The columns are on a kept connection: idempotent; other; other with
  /// `assumeNoDispatchAfterFin`; other with an Idempotency-Key that the route honours.
  @ParameterizedTest
  @CsvSource({
    "NEVER_SENT,    true, true,  true,  true",
    "INCOMPLETE,    true, true,  true,  true",
    "REFUSED,       true, true,  true,  true",
    "FIN_FIRST,     true, false, true,  true",
    "RESET_UNACKED, true, false, false, true",
    "UNKNOWN,       true, false, false, true",
  })
  void keptConnectionsAreReplayedByTheirVerdict(
      Verdict verdict, boolean idempotent, boolean other, boolean afterFin, boolean keyed) {
    Outcome stale = Cases.staleReuse(verdict);
    RetrySettings honoursKeys = Cases.keyed(RetryOn.STALE_RESET);
    assertEquals(idempotent ? REPLAY : NO, RetryPolicy.decide(Cases.get(stale), STALE));
    assertEquals(other ? REPLAY : NO, RetryPolicy.decide(Cases.post(stale), STALE));
    assertEquals(afterFin ? REPLAY : NO, RetryPolicy.decide(post(stale, false, true), STALE));
    assertEquals(keyed ? REPLAY : NO, RetryPolicy.decide(post(stale, true, false), honoursKeys));
    assertEquals(other ? REPLAY : NO, RetryPolicy.decide(post(stale, true, false), STALE));
    assertEquals(other ? REPLAY : NO, RetryPolicy.decide(Cases.post(stale), honoursKeys));
  }

  @ParameterizedTest
  @EnumSource
  void freshConnectionsAreNeverStale(Verdict verdict) {
    Outcome fresh = Cases.failed(Failure.CONNECTION_TERMINATION, verdict, false);
    assertEquals(NO, RetryPolicy.decide(Cases.get(fresh), STALE));
    assertEquals(NO, RetryPolicy.decide(post(fresh, true, true), STALE));
  }

  @ParameterizedTest
  @EnumSource
  void withoutItsTokenNothingIsReplayed(Verdict verdict) {
    RetrySettings settings = Cases.settings(2, RetryOn.CONNECT_FAILURE, RetryOn.REFUSED_STREAM);
    assertEquals(NO, RetryPolicy.decide(Cases.get(Cases.staleReuse(verdict)), settings));
  }

  /// It was not executed, wherever that was said.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasRefusedIsReplayedForAnyMethodAndOutsideTheBudget(boolean reused) {
    Outcome refused = Cases.failed(Failure.REMOTE_REFUSED, Verdict.REFUSED, reused);
    FailedAttempt a = Cases.post(refused);
    FailedAttempt noBudget =
        new FailedAttempt(refused, false, false, false, true, false, a.nanosLeft(), 0, 0, 0, false);
    assertEquals(REPLAY, RetryPolicy.decide(noBudget, STALE));
    assertEquals(NO, RetryPolicy.decide(a, Cases.settings(2, RetryOn.CONNECT_FAILURE)));
  }

  /// One more than there are attempts, and two at least.
  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1, 2, false",
    "2, 2, true",
    "2, 3, false",
    "3, 3, true",
    "3, 4, false"
  })
  void endlessRefusalIsCapped(int attempts, int used, boolean again) {
    RetrySettings s = Cases.settings(attempts, RetryOn.STALE_RESET, RetryOn.REFUSED_STREAM);
    Outcome refused = Cases.failed(Failure.REMOTE_REFUSED, Verdict.REFUSED, false);
    int stale = Math.min(used, RetryLimits.REFUSED_REPLAYS);
    FailedAttempt a = Cases.used(Cases.post(refused), used - stale, stale, 0);
    assertEquals(again, RetryPolicy.decide(a, s) instanceof Retry);
  }

  /// Two attempts in all, three where the upstream itself refused.
  @ParameterizedTest
  @CsvSource({
    "CONNECTION_TERMINATION, NEVER_SENT, 1",
    "CONNECTION_TERMINATION, INCOMPLETE, 1",
    "REMOTE_REFUSED, REFUSED, 2",
    "REMOTE_REFUSED, NEVER_SENT, 2",
    "CONNECTION_TERMINATION, FIN_FIRST, 1",
    "CONNECTION_TERMINATION, RESET_UNACKED, 1",
    "CONNECTION_TERMINATION, UNKNOWN, 1",
  })
  void replaysAreCapped(Failure failure, Verdict verdict, int cap) {
    FailedAttempt attempt = Cases.get(Cases.failed(failure, verdict, true));
    Decision atCap = RetryPolicy.decide(Cases.used(attempt, 0, cap, 0), STALE);
    assertEquals(REPLAY, RetryPolicy.decide(Cases.used(attempt, 0, cap - 1, 0), STALE));
    assertEquals(new GiveUp(Reason.RETRIES_USED_UP), atCap);
  }

  @Test
  void replaysDoNotUseUpAttempts() {
    FailedAttempt attempt = Cases.used(Cases.get(Cases.staleReuse(Verdict.UNKNOWN)), 2, 0, 0);
    assertEquals(REPLAY, RetryPolicy.decide(attempt, STALE));
  }

  @ParameterizedTest
  @CsvSource({
    "PER_TRY_TIMEOUT, false",
    "RESPONSE_TIMEOUT, false",
    "PROTOCOL_ERROR, false",
    "OVERFLOW, false",
    "CONNECTION_TERMINATION, true",
    "SILENCE, true",
    "LOCAL_RESET, true",
  })
  void onlyTheEndOfAConnectionIsStaleness(Failure failure, boolean stale) {
    Outcome outcome = Cases.failed(failure, Verdict.UNKNOWN, true);
    assertEquals(stale ? REPLAY : NO, RetryPolicy.decide(Cases.get(outcome), STALE));
  }

  @Test
  void silenceIsTheNetworksFaultOnAFreshConnectionToo() {
    Outcome outcome = Cases.failed(Failure.SILENCE, Verdict.UNKNOWN, false);
    assertEquals(REPLAY, RetryPolicy.decide(Cases.get(outcome), STALE));
    assertEquals(NO, RetryPolicy.decide(Cases.post(outcome), STALE));
  }

  @Test
  void aConnectionThatHadBegunToAnswerWasNotStale() {
    Outcome outcome =
        new Outcome.Failed(Failure.CONNECTION_TERMINATION, Verdict.UNKNOWN, true, true, true);
    assertEquals(NO, RetryPolicy.decide(Cases.get(outcome), STALE));
  }

  @ParameterizedTest
  @CsvSource({"421, true, true", "421, false, false", "425, true, false", "503, true, false"})
  void aMisdirectedRequestIsReplayedForAnyMethod(int status, boolean reused, boolean replayed) {
    Outcome outcome = new Outcome.Answered(status, -1, false, reused);
    assertEquals(replayed ? REPLAY : NO, RetryPolicy.decide(Cases.post(outcome), STALE));
    assertEquals(status == 421, STALE.looksAt(status));
    assertTrue(STALE.looksAt(408), "it may end a connection instead of answering");
  }

  private static FailedAttempt post(Outcome outcome, boolean key, boolean afterFin) {
    FailedAttempt a = Cases.post(outcome);
    return new FailedAttempt(
        outcome, false, key, afterFin, true, false, a.nanosLeft(), 0, 0, 0, true);
  }
}
