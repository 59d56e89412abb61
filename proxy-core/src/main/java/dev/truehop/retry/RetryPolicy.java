package dev.truehop.retry;

import static dev.truehop.config.RetryOn.CONNECT_FAILURE;
import static dev.truehop.config.RetryOn.ENVOY_RATELIMITED;
import static dev.truehop.config.RetryOn.FIVE_XX;
import static dev.truehop.config.RetryOn.GATEWAY_ERROR;
import static dev.truehop.config.RetryOn.REFUSED_STREAM;
import static dev.truehop.config.RetryOn.RESET;
import static dev.truehop.config.RetryOn.RESET_BEFORE_REQUEST;
import static dev.truehop.config.RetryOn.STALE_RESET;

import dev.truehop.failure.Failure;
import dev.truehop.failure.RetryClass;
import dev.truehop.pool.ReplayCase;
import dev.truehop.pool.ReplayMatrix;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision.Cause;
import dev.truehop.retry.Decision.GiveUp;
import dev.truehop.retry.Decision.Reason;
import dev.truehop.retry.Decision.Retry;
import dev.truehop.retry.Outcome.Answered;
import dev.truehop.retry.Outcome.Failed;
import dev.truehop.retry.Outcome.Fenced;

/// Immutable: whether a failed attempt is followed by another one. A pure function.
///
/// Two rules stand side by side. `stale-reset` asks the replay table what is known about the
/// delivery: it can tell "the connection was dead" from "the upstream is failing", so it goes to a
/// fresh connection at once and leaves `attempts` alone. All other tokens have Envoy's meaning
/// (Envoy docs, router filter, `x-envoy-retry-on`; retry_state_impl.cc): with them the operator
/// vouches that repeating is harmless, and no verdict is asked.
///
/// Two places go beyond Envoy. An attempt on a fresh connection that failed before its first octet
/// was taken (verdict NEVER_SENT) counts as `connect-failure` too: the handshake had just been
/// completed by a kernel whose app was not there. And a retry after a failure on a kept connection
/// never uses another kept one, since what made the first one stale made its siblings stale.
///
/// `reset-before-request` keeps its meaning and with it its weakness: it asks that no octet of the
/// head was handed to a connection, which in the race with an idle close is too late by then.
public final class RetryPolicy {

  private RetryPolicy() {}

  /// What to do after this attempt. The order of the checks is part of the contract: it decides
  /// which reason, and so which response flag, is reported.
  public static Decision decide(FailedAttempt a, RetrySettings s) {
    if (a.responsePassedOn()) {
      return new GiveUp(Reason.RESPONSE_BEGUN);
    }
    if (a.nanosLeft() <= 0) {
      return new GiveUp(Reason.DEADLINE_PASSED);
    }
    return switch (a.outcome()) {
      case Fenced _ -> repick(a);
      case Answered answered -> afterAnswer(answered, a, s);
      case Failed failed -> afterFailure(failed, a, s);
    };
  }

  /// Nothing was sent and nothing was wrong with the request: choosing again is no retry, so not
  /// even `attempts: 0` forbids it.
  private static Decision repick(FailedAttempt a) {
    return a.repicksUsed() < RetryLimits.REPICKS
        ? new Retry(Cause.FENCED, false, false, 0)
        : new GiveUp(Reason.RETRIES_USED_UP);
  }

  private static Decision afterAnswer(Answered answered, FailedAttempt a, RetrySettings s) {
    boolean covered =
        answered.rateLimited()
            ? s.has(ENVOY_RATELIMITED)
            : s.coversStatus(answered.status()) || s.coversGrpc(answered.grpcStatus());
    // 425 is the peer's word too, but only an early-data request can cause it, and the client that
    // sent one has to be told (RFC 8470, 5.2).
    boolean refused = answered.status() == RetrySettings.MISDIRECTED_REQUEST;
    boolean stale =
        refused
            && !answered.rateLimited()
            && replayable(Verdict.REFUSED, answered.reusedConnection(), a, s);
    return decide(
        a, s, new Covered(stale, RetryLimits.REFUSED_REPLAYS, covered, a.retriesUsed(), false));
  }

  private static Decision afterFailure(Failed failed, FailedAttempt a, RetrySettings s) {
    // On a fresh connection, too: silence is the network's doing, and what was refused was not
    // executed.
    boolean refused = failed.failure().retryClass() == RetryClass.REFUSED_STREAM;
    boolean notTheUpstream =
        failed.reusedConnection() || refused || failed.failure() == Failure.SILENCE;
    boolean stale = couldBeStale(failed) && replayable(failed.verdict(), notTheUpstream, a, s);
    int limit = refused ? RetryLimits.REFUSED_REPLAYS : RetryLimits.STALE_REPLAYS;
    // The first replay of a refusal is free, the others use up attempts: who refuses for ever does
    // not get more for being asked outside the budget first.
    int used = a.retriesUsed() + (refused ? Math.max(0, a.staleReplaysUsed() - 1) : 0);
    boolean fresh = failed.reusedConnection();
    return decide(a, s, new Covered(stale, limit, coversReset(failed, s), used, fresh));
  }

  /// What the rules say before any limit is looked at.
  ///
  /// @param attemptsUsed by what the token covers
  private record Covered(
      boolean stale, int staleLimit, boolean token, int attemptsUsed, boolean fresh) {}

  private static Decision decide(FailedAttempt a, RetrySettings s, Covered covered) {
    if (s.attempts() == 0) {
      return new GiveUp(Reason.SWITCHED_OFF);
    }
    if (!a.bodyReplayable()) {
      return new GiveUp(Reason.BODY_GONE);
    }
    if (covered.stale() && a.staleReplaysUsed() < covered.staleLimit()) {
      return new Retry(Cause.STALE, true, true, 0);
    }
    if (!covered.token()) {
      return new GiveUp(covered.stale() ? Reason.RETRIES_USED_UP : Reason.NOT_COVERED);
    }
    if (covered.attemptsUsed() >= s.attempts()) {
      return new GiveUp(Reason.RETRIES_USED_UP);
    }
    if (!a.budgetLeft()) {
      return new GiveUp(Reason.BUDGET_FULL);
    }
    long cap = Backoff.capNanos(a.retriesUsed() + 1, s.baseIntervalNanos());
    return new Retry(Cause.TOKEN, covered.fresh(), true, cap);
  }

  /// Whether the failure is one that a dead connection causes. A time limit is not: the upstream
  /// may be executing the request at that moment. Nor is an answer, however broken.
  private static boolean couldBeStale(Failed failed) {
    return switch (failed.failure().retryClass()) {
      case CONNECTION_TERMINATION, REMOTE_RESET, LOCAL_RESET, REFUSED_STREAM ->
          !failed.responseOctetSeen();
      case NONE, OVERFLOW, CONNECT_FAILURE, PROTOCOL_ERROR, TIMEOUT_PER_TRY -> false;
    };
  }

  private static boolean replayable(
      Verdict verdict, boolean reusedConnection, FailedAttempt a, RetrySettings s) {
    boolean keyed = a.idempotencyKey() && s.replayWithIdempotencyKey();
    return s.has(STALE_RESET)
        && ReplayMatrix.mayReplay(
            verdict,
            new ReplayCase(a.idempotent(), reusedConnection, a.assumeNoDispatchAfterFin(), keyed));
  }

  /// Envoy's table of reset reasons and tokens.
  private static boolean coversReset(Failed failed, RetrySettings s) {
    boolean anyReset = s.has(FIVE_XX) || s.has(GATEWAY_ERROR) || s.has(RESET);
    boolean beforeRequest = s.has(RESET_BEFORE_REQUEST) && !failed.anyHeadHandedOver();
    return switch (failed.failure().retryClass()) {
      case NONE, OVERFLOW -> false;
      case CONNECT_FAILURE -> anyReset || beforeRequest || s.has(CONNECT_FAILURE);
      case REFUSED_STREAM -> anyReset || beforeRequest || s.has(REFUSED_STREAM);
      case CONNECTION_TERMINATION, LOCAL_RESET, REMOTE_RESET ->
          anyReset || beforeRequest || s.has(CONNECT_FAILURE) && unsentOnFresh(failed);
      case PROTOCOL_ERROR, TIMEOUT_PER_TRY -> anyReset || beforeRequest;
    };
  }

  private static boolean unsentOnFresh(Failed failed) {
    return !failed.reusedConnection() && failed.verdict() == Verdict.NEVER_SENT;
  }
}
