package dev.truehop.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.truehop.config.RetryOn;
import dev.truehop.failure.Failure;
import dev.truehop.failure.RetryClass;
import dev.truehop.pool.Verdict;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Immutable: every cell of Envoy's two tables, for a POST: an operator's token asks no method.
class TokenTableTest {

  /// The columns are tokens: connect-failure, refused-stream, reset, reset-before-request, 5xx,
  /// gateway-error; y = retried, n = not, h = only if no head was handed over.
  @ParameterizedTest
  @CsvSource({
    "NONE,                   n n n n n n",
    "OVERFLOW,               n n n n n n",
    "CONNECT_FAILURE,        y n y h y y",
    "CONNECTION_TERMINATION, n n y h y y",
    "REMOTE_RESET,           n n y h y y",
    "REFUSED_STREAM,         n y y h y y",
    "LOCAL_RESET,            n n y h y y",
    "PROTOCOL_ERROR,         n n y h y y",
    "TIMEOUT_PER_TRY,        n n y h y y",
  })
  void resetsAreRetriedAsInEnvoy(RetryClass kind, String cells) {
    RetryOn[] columns = {
      RetryOn.CONNECT_FAILURE,
      RetryOn.REFUSED_STREAM,
      RetryOn.RESET,
      RetryOn.RESET_BEFORE_REQUEST,
      RetryOn.FIVE_XX,
      RetryOn.GATEWAY_ERROR
    };
    for (int i = 0; i < columns.length; i++) {
      check(kind, columns[i], cells.charAt(2 * i));
    }
    check(kind, RetryOn.RETRIABLE_4XX, 'n');
    check(kind, RetryOn.RETRIABLE_STATUS_CODES, 'n');
    check(kind, RetryOn.ENVOY_RATELIMITED, 'n');
  }

  private static void check(RetryClass kind, RetryOn token, char cell) {
    Stream.of(Failure.values())
        .filter(failure -> failure.retryClass() == kind)
        .forEach(
            failure -> {
              assertEquals(cell == 'y', retried(failure, true, token), failure + " " + token);
              assertEquals(cell != 'n', retried(failure, false, token), failure + " " + token);
            });
  }

  private static boolean retried(Failure failure, boolean headHandedOver, RetryOn token) {
    Outcome outcome =
        new Outcome.Failed(failure, Verdict.UNKNOWN, true, headHandedOver, headHandedOver);
    return retried(Cases.post(outcome), Cases.settings(2, Set.of(503), token));
  }

  /// The columns are the statuses that the test lists; y = retried.
  @ParameterizedTest
  @CsvSource({
    "FIVE_XX,                n n n n y y y y y y n",
    "GATEWAY_ERROR,          n n n n n n y y y n n",
    "RETRIABLE_4XX,          n n y n n n n n n n n",
    "RETRIABLE_STATUS_CODES, n y n n n n n y n n n",
    "RESET,                  n n n n n n n n n n n",
    "RESET_BEFORE_REQUEST,   n n n n n n n n n n n",
    "CONNECT_FAILURE,        n n n n n n n n n n n",
    "REFUSED_STREAM,         n n n n n n n n n n n",
    "ENVOY_RATELIMITED,      n n n n n n n n n n n",
    "STALE_RESET,            n n n n n n n n n n n",
  })
  void responsesAreRetriedAsInEnvoy(RetryOn token, String cells) {
    int[] columns = {200, 404, 409, 425, 500, 501, 502, 503, 504, 599, 600};
    for (int i = 0; i < columns.length; i++) {
      check(token, columns[i], cells.charAt(2 * i));
    }
  }

  private static void check(RetryOn token, int status, char cell) {
    RetrySettings settings = Cases.settings(2, Set.of(404, 503), token);
    boolean retried = retried(Cases.post(Cases.answered(status)), settings);
    assertEquals(cell == 'y', retried, token + " " + status);
    if (retried) {
      assertEquals(true, settings.looksAt(status), "decide() would never be asked: " + status);
    }
  }

  /// The columns are all statuses of gRPC from 0 on; y = retried.
  @ParameterizedTest
  @CsvSource({
    "CANCELLED,          n y n n n n n n n n n n n n n n n",
    "DEADLINE_EXCEEDED,  n n n n y n n n n n n n n n n n n",
    "RESOURCE_EXHAUSTED, n n n n n n n n y n n n n n n n n",
    "INTERNAL,           n n n n n n n n n n n n n y n n n",
    "UNAVAILABLE,        n n n n n n n n n n n n n n y n n",
    "FIVE_XX,            n n n n n n n n n n n n n n n n n",
    "STALE_RESET,        n n n n n n n n n n n n n n n n n",
  })
  void statusesOfGrpcInTheHeadAreRetriedAsInEnvoy(RetryOn token, String cells) {
    RetrySettings settings = Cases.settings(2, token);
    for (int code = 0; code <= 16; code++) {
      boolean retried = cells.charAt(2 * code) == 'y';
      assertEquals(retried, retried(Cases.post(grpc(code)), settings), token + " " + code);
      assertEquals(retried, settings.looksAtGrpc(code), token + " " + code);
    }
    for (int code : new int[] {-1, 17, Integer.MAX_VALUE}) {
      assertEquals(false, retried(Cases.post(grpc(code)), settings), token + " " + code);
    }
  }

  @Test
  void aStatusOfGrpcFollowsTheRulesOfAllRetries() {
    RetrySettings settings = Cases.settings(2, RetryOn.UNAVAILABLE);
    FailedAttempt attempt = Cases.post(grpc(14));
    assertEquals(false, retried(Cases.used(attempt, 2, 0, 0), settings));
    assertEquals(false, retried(attempt, Cases.settings(0, RetryOn.UNAVAILABLE)));
    assertEquals(false, Cases.settings(0, RetryOn.UNAVAILABLE).looksAtGrpc(14));
    Outcome limited = new Outcome.Answered(200, 14, true, false);
    assertEquals(false, retried(Cases.post(limited), settings));
  }

  private static Outcome grpc(int code) {
    return new Outcome.Answered(200, code, false, true);
  }

  @ParameterizedTest
  @EnumSource
  void aRateLimitedResponseIsRetriedByItsOwnTokenOnly(RetryOn token) {
    RetrySettings settings = Cases.settings(2, Set.of(503, 421), token);
    for (int status : new int[] {200, 421, 429, 503}) {
      Outcome outcome = new Outcome.Answered(status, -1, true, true);
      assertEquals(token == RetryOn.ENVOY_RATELIMITED, retried(Cases.post(outcome), settings));
    }
  }

  @Test
  void anyResponseIsLookedAtForTheRateLimitHeaderIfItsTokenIsSet() {
    assertEquals(true, Cases.settings(1, RetryOn.ENVOY_RATELIMITED).looksAt(200));
    assertEquals(false, Cases.settings(0, RetryOn.ENVOY_RATELIMITED).looksAt(200));
    assertEquals(false, Cases.settings(1, RetryOn.FIVE_XX).looksAt(200));
  }

  @Test
  void anUnsentAttemptOnAFreshConnectionIsAConnectFailure() {
    Outcome unsent = Cases.failed(Failure.CONNECTION_TERMINATION, Verdict.NEVER_SENT, false);
    Outcome incomplete = Cases.failed(Failure.CONNECTION_TERMINATION, Verdict.INCOMPLETE, false);
    RetrySettings settings = Cases.settings(2, RetryOn.CONNECT_FAILURE, RetryOn.STALE_RESET);
    Decision.Retry retry =
        assertInstanceOf(Decision.Retry.class, RetryPolicy.decide(Cases.post(unsent), settings));
    assertEquals(Decision.Cause.TOKEN, retry.cause());
    assertEquals(false, retried(Cases.post(incomplete), settings));
  }

  @Test
  void theRouteTimeoutIsNeverRetried() {
    Outcome outcome = Cases.failed(Failure.RESPONSE_TIMEOUT, Verdict.UNKNOWN, true);
    assertEquals(false, retried(Cases.get(outcome), Cases.settings(2, RetryOn.values())));
  }

  private static boolean retried(FailedAttempt attempt, RetrySettings settings) {
    return RetryPolicy.decide(attempt, settings) instanceof Decision.Retry;
  }
}
