package dev.truehop.exchange;

import dev.truehop.balance.Tried;
import dev.truehop.failure.Failure;
import dev.truehop.failure.RetryClass;
import dev.truehop.grpc.GrpcStatus;
import dev.truehop.http1.BadMessage;
import dev.truehop.http1.ResponseHead;
import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.CloseReason;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.Need;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Backoff;
import dev.truehop.retry.Decision;
import dev.truehop.retry.FailedAttempt;
import dev.truehop.retry.Outcome;
import dev.truehop.retry.RetryPolicy;
import dev.truehop.retry.RetrySettings;
import dev.truehop.route.Route;
import dev.truehop.upstream.Cluster;
import dev.truehop.upstream.Loss;
import dev.truehop.worker.Worker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The attempts of one exchange, one after the other: picks the endpoint, begins
/// the attempt, collects the facts when it fails, and carries out what the retry policy decides. A
/// downstream connection has one, used for exchange after exchange.
final class Attempts {
  private final Worker worker;
  private final RequestSide request;
  private final ResponseSide response;
  private final Attempt attempt;
  private final Deadlines deadlines;
  private @Nullable Exchange exchange;
  private @Nullable Cluster cluster;
  private @Nullable Route route;
  private Tried tried = Tried.NONE;
  private int retries;
  private int staleReplays;
  private int repicks;
  private boolean anyHeadHandedOver;
  private boolean retryUnderWay;

  Attempts(DownstreamConnection downstream) {
    this.worker = downstream.worker();
    this.request = downstream.requestSide();
    this.response = downstream.responseSide();
    this.attempt = new Attempt(downstream, this);
    this.deadlines = downstream.deadlines();
  }

  Attempt current() {
    return attempt;
  }

  void begin(Exchange exchange, Route route, Cluster cluster, long now) {
    this.exchange = exchange;
    this.route = route;
    this.cluster = cluster;
    tried = Tried.NONE;
    retries = 0;
    staleReplays = 0;
    repicks = 0;
    anyHeadHandedOver = false;
    retryUnderWay = false;
    cluster.budget().exchangeBegan();
    tryOnce(need(), now);
  }

  /// The exchange is over, whatever became of its attempts.
  void end() {
    Cluster cluster = this.cluster;
    if (cluster != null) {
      endRetry(cluster);
      cluster.budget().exchangeEnded();
      this.cluster = null;
      exchange = null;
      route = null;
    }
  }

  /// Whether there has been more than one try.
  boolean retried() {
    return retries + staleReplays > 0;
  }

  /// The exchange took too long.
  void timeout(Failure failure) {
    boolean tooLong = failure == Failure.RESPONSE_TIMEOUT || failure == Failure.CALL_TIMEOUT;
    if (tooLong && cluster != null) {
      count(UpstreamCounter.RQ_TIMEOUT);
    }
  }

  /// What a kept connection must be able to promise to carry this request: a request that could be
  /// replayed takes any that lives, others want proof. Who has met a stale connection meets no
  /// second one.
  private Need need() {
    if (staleReplays > 0) {
      return Need.FRESH;
    }
    ExchangeRecord log = exchange().log();
    boolean replayable =
        log.method().idempotent() && request.complete() && !log.wantsUpgrade() && mayReplay();
    return replayable && request.replayable() ? Need.ANY : Need.PROVEN;
  }

  private boolean mayReplay() {
    return route().retries().mayReplay();
  }

  /// Steps 3 and 4: an endpoint, and a connection to it.
  void tryOnce(Need need, long now) {
    Cluster cluster = cluster();
    int index = cluster.pick(tried, worker.random());
    if (index < 0) {
      exchange().reply(Failure.NO_HEALTHY_UPSTREAM, null);
      return;
    }
    ExchangeRecord log = exchange().log();
    log.attempt(cluster.endpoint(index), index);
    long found = cluster.pools().stats().closed(CloseReason.NOT_ESTABLISHED);
    attempt.begin(exchange(), cluster.endpoint(index), need, now);
    if (cluster.pools().stats().closed(CloseReason.NOT_ESTABLISHED) != found) {
      log.found(DetectionPoint.ACQUIRE);
    }
  }

  /// A withheld head has had its outcome.
  void withheld(PooledConnection connection, String outcome, long heldNanos) {
    cluster().events().withheld(connection, outcome, heldNanos);
  }

  /// The endpoint was replaced before anything was written.
  void fenced(long now) {
    exchange().log().found(DetectionPoint.FENCE);
    decide(new Outcome.Fenced(), Failure.LOCAL_RESET, now);
  }

  /// No connection was to be had.
  void refused(Failure failure, String detail, long now) {
    exchange().log().transportFailure(detail);
    failed(new Outcome.Failed(failure, Verdict.NEVER_SENT, false, anyHeadHandedOver, false), now);
  }

  /// The connection was lost before a response was passed on.
  void lost(Loss loss, long now) {
    if (attempt.handshakeRefused()) {
      count(UpstreamCounter.SSL_CONNECTION_ERROR);
      lost(loss, Attempt.HANDSHAKE_REFUSED, now);
    } else {
      lost(loss, lossOf(loss, exchange().responseSeen()), now);
    }
  }

  private Outcome.Failed lossOf(Loss loss, boolean responseSeen) {
    Verdict verdict = attempt.verdict(loss);
    boolean reused = attempt.reused() && loss != Loss.GRACE_OVER;
    boolean handedOver = anyHeadHandedOver || verdict != Verdict.NEVER_SENT;
    return new Outcome.Failed(loss.failure(), verdict, reused, handedOver, responseSeen);
  }

  private void lost(Loss loss, Outcome.Failed failed, long now) {
    anyHeadHandedOver = failed.anyHeadHandedOver();
    if (loss == Loss.REFUSED || loss == Loss.STREAM_RESET) {
      count(UpstreamCounter.RQ_RX_RESET);
    }
    attempt.lost(loss, failed.verdict(), stale(failed), now);
    failed(failed, now);
  }

  /// The upstream answered something that is not HTTP/1.1.
  ///
  /// @param problem null when it was well-formed, but without end
  void broken(@Nullable BadMessage problem) {
    long now = worker.clock().nanos();
    String reason = problem == null ? "too many interim responses" : problem.reason();
    exchange().log().transportFailure(reason);
    anyHeadHandedOver = true;
    boolean reused = attempt.reused();
    boolean seen = exchange().responseSeen();
    attempt.abandon(now);
    failed(new Outcome.Failed(Failure.PROTOCOL_ERROR, Verdict.UNKNOWN, reused, true, seen), now);
  }

  /// The attempt took longer than `perTryTimeout`.
  void timedOut(long now) {
    anyHeadHandedOver = true;
    Verdict verdict = attempt.verdict(Loss.RESET);
    count(UpstreamCounter.RQ_PER_TRY_TIMEOUT);
    boolean seen = exchange().responseSeen();
    attempt.abandon(now);
    failed(new Outcome.Failed(Failure.PER_TRY_TIMEOUT, verdict, false, true, seen), now);
  }

  private void failed(Outcome.Failed failed, long now) {
    Exchange exchange = exchange();
    exchange.log().failed(failed);
    exchange.attemptOver();
    decide(failed, failed.failure(), now);
  }

  /// Tells who listens what follows the loss of a connection.
  private void tell(Outcome outcome, Decision decision) {
    LostAttempt lost = exchange().log().lost();
    if (lost == null || !(outcome instanceof Outcome.Failed failed) || !lostItsConnection(failed)) {
      return;
    }
    lost.tell(cluster().events(), failed.verdict(), decision);
  }

  private static boolean lostItsConnection(Outcome.Failed failed) {
    return failed.failure().retryClass() == RetryClass.CONNECTION_TERMINATION;
  }

  /// Looks at a response before any of it is passed on.
  ///
  /// @return whether the response is dropped in favour of another attempt
  boolean retryInstead(ResponseHead head, long now) {
    RetrySettings retries = route().retries();
    int grpc = retries.hasGrpcToken() ? GrpcCall.statusOf(head) : GrpcStatus.NONE;
    if (!retries.looksAt(head.status()) && !retries.looksAtGrpc(grpc)) {
      retriedWell();
      return false;
    }
    if (crossed(head) && lostToTimeout(now)) {
      return true;
    }
    Outcome outcome =
        new Outcome.Answered(
            head.status(), grpc, head.find("x-envoy-ratelimited") >= 0, attempt.reused());
    Decision decision = RetryPolicy.decide(facts(outcome, now), retries);
    return switch (decision) {
      case Decision.Retry retry -> {
        anyHeadHandedOver = true;
        if (retry.cause() == Decision.Cause.STALE) {
          exchange().log().verdict(Verdict.REFUSED);
          attempt.refusedByPeer();
        } else {
          exchange().log().answeredInVain();
        }
        attempt.abandon(now);
        exchange().attemptOver();
        retry(retry, now);
        yield true;
      }
      case Decision.GiveUp giveUp -> {
        exchange().log().gaveUp(giveUp.reason());
        if (giveUp.reason() == Decision.Reason.NOT_COVERED) {
          retriedWell();
        }
        yield false;
      }
    };
  }

  /// As Envoy counts it: the answer to a retry asks for no further one.
  private void retriedWell() {
    if (retried()) {
      count(UpstreamCounter.RQ_RETRY_SUCCESS);
    }
  }

  /// Whether this may be no answer but the end of an idle connection: 408 says that the upstream
  /// waited for a request, and on a kept connection it may have crossed ours (RFC 9110, 15.5.9).
  private boolean crossed(ResponseHead head) {
    return head.status() == RetrySettings.REQUEST_TIMEOUT
        && !head.keepAlive()
        && attempt.reused()
        && !response.interim()
        && request.complete();
  }

  /// Takes a 408 for the end of the connection that it announces. It is certain that it is no more
  /// than that if no octet of the request had reached the upstream's kernel by then. Otherwise it
  /// may answer this request, and is passed on if that must not be repeated.
  private boolean lostToTimeout(long now) {
    Outcome.Failed end = lossOf(Loss.FIN, false);
    if (end.verdict() == Verdict.UNKNOWN) {
      Decision decision = RetryPolicy.decide(facts(end, now), route().retries());
      if (!(decision instanceof Decision.Retry retry) || retry.cause() != Decision.Cause.STALE) {
        return false;
      }
    }
    lost(Loss.FIN, end, now);
    return true;
  }

  /// Decide first, act after.
  private void decide(Outcome outcome, Failure failure, long now) {
    Decision decision = RetryPolicy.decide(facts(outcome, now), route().retries());
    tell(outcome, decision);
    switch (decision) {
      case Decision.Retry retry -> retry(retry, now);
      case Decision.GiveUp giveUp -> {
        if (outcome instanceof Outcome.Failed failed && stale(failed)) {
          count(UpstreamCounter.STALE_UNREPLAYED);
        }
        if (giveUp.reason() == Decision.Reason.BUDGET_FULL) {
          count(UpstreamCounter.RQ_RETRY_OVERFLOW);
        } else if (giveUp.reason() == Decision.Reason.RETRIES_USED_UP) {
          count(UpstreamCounter.RQ_RETRY_LIMIT_EXCEEDED);
        }
        exchange().reply(failure, giveUp.reason());
      }
    }
  }

  private static boolean stale(Outcome.Failed failed) {
    return failed.reusedConnection() && !failed.responseOctetSeen() && lostItsConnection(failed);
  }

  private FailedAttempt facts(Outcome outcome, long now) {
    ExchangeRecord log = exchange().log();
    return new FailedAttempt(
        outcome,
        log.method().idempotent(),
        log.hasIdempotencyKey(),
        cluster().config().connectionPool().assumeNoDispatchAfterFin(),
        request.replayable(),
        false,
        deadlines.nanosLeft(now),
        retries,
        staleReplays,
        repicks,
        cluster().budget().hasRoom());
  }

  private void retry(Decision.Retry retry, long now) {
    Cluster cluster = cluster();
    endRetry(cluster);
    switch (retry.cause()) {
      case STALE -> {
        staleReplays++;
        count(UpstreamCounter.STALE_REPLAYED);
        count(UpstreamCounter.RQ_RETRY);
      }
      case FENCED -> repicks++;
      case TOKEN -> {
        retries++;
        retryUnderWay = true;
        cluster.budget().retryBegan();
        count(UpstreamCounter.RQ_RETRY);
      }
    }
    if (retry.otherEndpoint()) {
      tried = tried.plus(exchange().log().endpointIndex());
    }
    Need need = retry.freshConnection() ? Need.FRESH : need();
    if (retry.backoffCapNanos() == 0) {
      tryOnce(need, now);
      return;
    }
    Exchange waiting = exchange();
    long delayNanos = Backoff.drawNanos(retry.backoffCapNanos(), worker.random());
    worker
        .loop()
        .schedule(
            () -> {
              if (exchange == waiting) {
                tryOnce(need, worker.clock().nanos());
              }
            },
            delayNanos,
            TimeUnit.NANOSECONDS);
  }

  private void endRetry(Cluster cluster) {
    if (retryUnderWay) {
      retryUnderWay = false;
      cluster.budget().retryEnded();
    }
  }

  void count(UpstreamCounter counter) {
    cluster().counters().add(counter);
  }

  private Exchange exchange() {
    Exchange exchange = this.exchange;
    assert exchange != null : "no exchange has begun";
    return exchange;
  }

  private Cluster cluster() {
    Cluster cluster = this.cluster;
    assert cluster != null : "no exchange has begun";
    return cluster;
  }

  private Route route() {
    Route route = this.route;
    assert route != null : "no exchange has begun";
    return route;
  }
}
