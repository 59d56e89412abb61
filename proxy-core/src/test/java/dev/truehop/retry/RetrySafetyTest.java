package dev.truehop.retry;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.RetryConfig;
import dev.truehop.config.RetryOn;
import dev.truehop.failure.Failure;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision.Cause;
import dev.truehop.retry.Decision.Retry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Immutable: whatever happens, a request is repeated only with proof or with an operator's word.
class RetrySafetyTest {

  private static final int RUNS = 100_000;

  /// The tokens with which no operator vouches for anything.
  private static final Set<RetryOn> SAFE =
      EnumSet.of(
          RetryOn.STALE_RESET,
          RetryOn.CONNECT_FAILURE,
          RetryOn.REFUSED_STREAM,
          RetryOn.RESET_BEFORE_REQUEST);

  private static final Set<Verdict> PROOF =
      EnumSet.of(Verdict.NEVER_SENT, Verdict.INCOMPLETE, Verdict.REFUSED);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261121})
  void anythingButIdempotentIsRepeatedOnlyWithProofOrAnOperatorsWord(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int repeated = 0;
    for (int run = 0; run < RUNS; run++) {
      Set<RetryOn> tokens = tokens(random);
      boolean keys = random.nextBoolean();
      RetrySettings settings = settings(random, tokens, keys);
      FailedAttempt a = attempt(random);
      if (RetryPolicy.decide(a, settings) instanceof Retry retry) {
        String replay = "seed " + seed + " run " + run + ": " + a + " " + tokens + " " + retry;
        assertTrue(allowed(a, retry, tokens, keys), replay);
        repeated += a.idempotent() ? 0 : 1;
      }
    }
    assertTrue(repeated > RUNS / 100, "the rule was hardly ever put to the test");
  }

  @Test
  void theDefaultPolicyNeverRepeatsAPostThatMayHaveBeenExecuted() {
    SplittableRandom random = new SplittableRandom(4);
    RetrySettings settings = RetrySettings.of(RetryConfig.DEFAULT, Duration.ZERO);
    for (int run = 0; run < RUNS; run++) {
      FailedAttempt a = attempt(random);
      if (a.idempotent() || a.assumeNoDispatchAfterFin()) {
        continue;
      }
      if (a.outcome() instanceof Outcome.Failed failed && !PROOF.contains(failed.verdict())) {
        assertFalse(RetryPolicy.decide(a, settings) instanceof Retry, a.toString());
      }
    }
  }

  private static boolean allowed(FailedAttempt a, Retry retry, Set<RetryOn> tokens, boolean keys) {
    boolean possible = !a.responsePassedOn() && a.nanosLeft() > 0;
    if (retry.cause() == Cause.FENCED) {
      return possible && a.outcome() instanceof Outcome.Fenced;
    }
    if (!possible || !a.bodyReplayable()) {
      return false;
    }
    boolean vouched = a.idempotent() || !SAFE.containsAll(tokens);
    boolean keyed = a.idempotencyKey() && keys;
    return vouched
        || keyed
        || switch (a.outcome()) {
          case Outcome.Answered answered -> answered.status() == 421;
          case Outcome.Failed failed ->
              PROOF.contains(failed.verdict())
                  || failed.verdict() == Verdict.FIN_FIRST && a.assumeNoDispatchAfterFin();
          case Outcome.Fenced _ -> false;
        };
  }

  private static FailedAttempt attempt(SplittableRandom random) {
    return new FailedAttempt(
        outcome(random),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(8) > 0,
        random.nextInt(8) == 0,
        random.nextLong(-1, 8),
        random.nextInt(4),
        random.nextInt(4),
        random.nextInt(5),
        random.nextInt(8) > 0);
  }

  /// Facts that can occur together: a connection that never came about sent nothing, and what was
  /// sent was handed over before.
  private static Outcome outcome(SplittableRandom random) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new Outcome.Fenced();
    }
    if (kind == 1) {
      int status = random.nextBoolean() ? 421 : random.nextInt(200, 600);
      return new Outcome.Answered(status, -1, random.nextInt(8) == 0, random.nextBoolean());
    }
    Failure failure = Failure.values()[random.nextInt(Failure.values().length)];
    Verdict verdict = Verdict.values()[random.nextInt(Verdict.values().length)];
    return switch (failure.retryClass()) {
      case CONNECT_FAILURE, OVERFLOW ->
          new Outcome.Failed(failure, Verdict.NEVER_SENT, false, random.nextBoolean(), false);
      case REFUSED_STREAM ->
          new Outcome.Failed(failure, Verdict.REFUSED, random.nextBoolean(), true, false);
      case NONE,
          CONNECTION_TERMINATION,
          LOCAL_RESET,
          REMOTE_RESET,
          PROTOCOL_ERROR,
          TIMEOUT_PER_TRY ->
          new Outcome.Failed(
              failure,
              verdict,
              random.nextBoolean(),
              verdict != Verdict.NEVER_SENT || random.nextBoolean(),
              verdict == Verdict.UNKNOWN && random.nextBoolean());
    };
  }

  private static RetrySettings settings(
      SplittableRandom random, Set<RetryOn> tokens, boolean keys) {
    RetryConfig config =
        new RetryConfig(random.nextInt(4), null, tokens, Set.of(404), Duration.ofMillis(25), keys);
    return RetrySettings.of(config, Duration.ZERO);
  }

  private static Set<RetryOn> tokens(SplittableRandom random) {
    Set<RetryOn> tokens = EnumSet.noneOf(RetryOn.class);
    Set<RetryOn> from = random.nextBoolean() ? SAFE : EnumSet.allOf(RetryOn.class);
    for (RetryOn token : from) {
      if (random.nextBoolean()) {
        tokens.add(token);
      }
    }
    return tokens;
  }
}
