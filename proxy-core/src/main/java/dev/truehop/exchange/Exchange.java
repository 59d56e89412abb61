package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.http1.BadMessage;
import dev.truehop.http1.Method;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.ResponseHead;
import dev.truehop.pool.Lease;
import dev.truehop.retry.Decision;
import dev.truehop.route.Route;
import dev.truehop.upstream.Cluster;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamWire;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One request and its response, in the eight steps of
/// `docs/life-of-a-request.md`. It acts on decisions that pure functions make: the route table, the
/// balancer, the pool, the retry policy.
final class Exchange {
  private enum Phase {
    /// Looking for an endpoint and a connection, or backing off.
    WAITING,
    /// The request is on its way; no final response head yet.
    SENT,
    /// The response is being passed on.
    RELAYING,
    /// Octets go both ways until both sides end.
    TUNNEL,
    DONE
  }

  private final DownstreamConnection downstream;
  private final Worker worker;
  private final RequestSide request;
  private final ResponseSide response;
  private final Attempts attempts;
  private final Attempt attempt;
  private final ExchangeRecord log;
  private final Deadlines deadlines;
  private Phase phase = Phase.WAITING;
  private boolean keepAlive;
  private boolean upstreamReusable;
  private boolean unflushed;
  private boolean responseSeen;
  private @Nullable Tunnel tunnel;

  Exchange(DownstreamConnection downstream, long now) {
    this.downstream = downstream;
    this.worker = downstream.worker();
    this.request = downstream.requestSide();
    this.response = downstream.responseSide();
    this.attempts = downstream.attempts();
    this.attempt = attempts.current();
    this.deadlines = downstream.deadlines();
    this.log = new ExchangeRecord(downstream, now);
    deadlines.begin(now);
    worker.sweep().wake(now);
  }

  /// Answers a request that is no request (step 1), and ends the connection with it.
  void refuse(BadMessage problem) {
    downstream.listener().badRequest(problem);
    log.reason(problem.reason());
    refuse(Failure.ofBadRequest(problem.status(), problem.details()));
  }

  /// Answers without looking any further, and ends the connection.
  void refuse(Failure failure) {
    keepAlive = false;
    reply(failure, null);
  }

  /// Begins with a request head; `in` holds what came after it, and is the exchange's.
  ///
  /// @return octets that don't belong to this request; the caller's again
  @Nullable ByteBuf begin(RequestHead head, ByteBuf in) {
    log.request(head);
    keepAlive = head.keepAlive();
    Route route = downstream.route(head);
    response.begin();
    ByteBuf rest = request.begin(head, in);
    BadMessage problem = request.problem();
    if (problem != null) {
      refuse(problem);
    } else if (route == null) {
      reply(Failure.ROUTE_NOT_FOUND, null);
    } else if (log.method() == Method.CONNECT && !route.allowConnect()) {
      refuse(Failure.CONNECT_REFUSED);
    } else {
      begin(route);
    }
    return rest;
  }

  /// Step 2 has found a route; steps 3 and 4 are up to the attempts.
  private void begin(Route route) {
    Cluster cluster = downstream.listener().cluster(route);
    log.route(route, cluster);
    if (cluster == null) {
      reply(Failure.CLUSTER_NOT_FOUND, null);
      return;
    }
    deadlines.route(route, log.grpc());
    if (request.complete()) {
      requestComplete(log.startedNanos());
    }
    attempts.begin(this, route, cluster, log.startedNanos());
  }

  private void requestComplete(long now) {
    log.requestComplete(now);
    deadlines.requestComplete(now);
    if (phase == Phase.SENT) {
      attemptSent(now);
    }
  }

  /// Step 5: the attempt is about to write the request.
  void attemptLeased(Lease lease, UpstreamWire upstream, long now) {
    phase = Phase.SENT;
    responseSeen = false;
    log.leased(lease, upstream);
    attemptSent(now);
  }

  /// From now on the upstream can be expected to answer, if it has the whole request.
  void attemptSent(long now) {
    if (request.complete()) {
      deadlines.attemptSent(now);
    }
  }

  /// The connection was lost under the request.
  void attemptLost(Loss loss, long now) {
    if (phase == Phase.SENT) {
      attempts.lost(loss, now);
      return;
    }
    if (loss == Loss.FIN) {
      response.connectionEnded();
    }
    boolean tunnelEnded = tunnel != null && loss == Loss.FIN;
    if (tunnelEnded || (phase == Phase.RELAYING && response.complete())) {
      responseComplete(0, now);
    } else {
      int resetCode = UpstreamWire.resetCode(attempt.upstream());
      attempt.abandon(now);
      truncate(loss.failure().late(), resetCode, now);
    }
  }

  /// The attempt is over, and another or a local reply will follow.
  void attemptOver() {
    phase = Phase.WAITING;
    deadlines.attemptOver();
    response.begin();
  }

  /// Whether a response octet has been seen: after that nothing is sent a second time.
  boolean responseSeen() {
    return responseSeen;
  }

  ExchangeRecord log() {
    return log;
  }

  /// Whether octets of the request are still to come.
  boolean wantsRequestOctets() {
    return phase == Phase.TUNNEL || (phase != Phase.DONE && !request.complete());
  }

  /// Octets from the client. Owns the buffer.
  ///
  /// @return what does not belong to this request; the caller's again
  @Nullable ByteBuf requestOctets(ByteBuf in) {
    deadlines.moved(in.readableBytes());
    if (tunnel != null) {
      tunnel.up(in);
      return null;
    }
    ByteBuf rest = request.receive(in);
    BadMessage problem = request.problem();
    if (problem != null) {
      refuseBody(problem);
    } else if (request.complete()) {
      requestComplete(worker.clock().nanos());
    }
    return rest;
  }

  private void refuseBody(BadMessage problem) {
    long now = worker.clock().nanos();
    attempt.abandon(now);
    if (answered()) {
      downstream.listener().badRequest(problem);
      truncate(
          Failure.ofBadRequest(problem.status(), problem.details()), UpstreamWire.NO_RESET, now);
    } else {
      refuse(problem);
    }
  }

  /// Octets from the upstream (step 6). Owns the buffer.
  void responseOctets(ByteBuf in) {
    deadlines.moved(in.readableBytes());
    switch (phase) {
      case SENT -> {
        responseSeen = true;
        response.receive(in);
        findHead();
      }
      case RELAYING -> relayed(response.relay(in), worker.clock().nanos());
      case TUNNEL -> {
        tunnel().down(in);
        unflushed = true;
      }
      case WAITING, DONE -> in.release();
    }
  }

  private void findHead() {
    while (phase == Phase.SENT && response.hasMore()) {
      switch (response.find(log)) {
        case INCOMPLETE -> {
          return;
        }
        case INTERIM -> {}
        case FINAL -> responseHead(worker.responseHead());
        case BAD -> attempts.broken(worker.responseHead().problem());
      }
    }
  }

  private void responseHead(ResponseHead head) {
    long now = worker.clock().nanos();
    log.response(head, now);
    attempt.answered(head);
    if (attempts.retryInstead(head, now)) {
      return;
    }
    upstreamReusable = head.keepAlive();
    request.noReplay();
    boolean follows = ResponseSide.showsItsEnd(head, log);
    keepAlive = keepAlive && follows && request.complete() && !downstream.leaving();
    if (head.isTunnel()) {
      openTunnel(head);
      return;
    }
    phase = Phase.RELAYING;
    relayed(response.passOn(head, log, !keepAlive), now);
  }

  /// Part of the response has been passed on.
  ///
  /// @param rest octets after its end; an upstream that sends some is not to be trusted with
  ///   another request
  private void relayed(int rest, long now) {
    if (response.bad()) {
      attempt.abandon(now);
      truncate(Failure.PROTOCOL_ERROR_LATE, UpstreamWire.NO_RESET, now);
    } else if (response.complete()) {
      responseComplete(rest, now);
    } else {
      unflushed = true;
      if (!downstream.wire().writable()) {
        setUpstreamReading(false);
      }
    }
  }

  void responseOctetsComplete() {
    if (unflushed) {
      unflushed = false;
      downstream.wire().flush();
    }
  }

  /// Steps 7 and 8.
  private void responseComplete(int rest, long now) {
    response.end(log);
    attempt.release(upstreamReusable && rest == 0 && request.complete(), now);
    finish(null, keepAlive, now);
  }

  private void openTunnel(ResponseHead head) {
    UpstreamWire upstream = attempt.upstream();
    assert upstream != null : "a response without a connection";
    phase = Phase.TUNNEL;
    upstreamReusable = false;
    request.openEnd();
    response.passOnTunnel(head);
    tunnel = new Tunnel(downstream, upstream, log);
    tunnel.open(response.takeRest(), downstream.tunnelOpened());
  }

  private void tunnelEnded() {
    if (phase == Phase.TUNNEL) {
      responseComplete(0, worker.clock().nanos());
    }
  }

  private Tunnel tunnel() {
    Tunnel tunnel = this.tunnel;
    assert tunnel != null : "no tunnel was opened";
    return tunnel;
  }

  /// The upstream has ended its side. Answers whether the connection is still of use: a tunnel goes
  /// on in the other direction.
  boolean upstreamInputEnded() {
    return tunnel != null && tunnel.upstreamEnded();
  }

  /// The client has ended its side. What is complete is still answered, pipelined requests too (RFC
  /// 9112, 9.6).
  void downstreamInputEnded() {
    if (tunnel != null) {
      tunnel.downstreamEnded(this::tunnelEnded);
    } else if (!request.complete()) {
      downstream.close();
    }
  }

  /// The client is gone.
  void downstreamGone() {
    if (phase != Phase.DONE) {
      long now = worker.clock().nanos();
      attempt.abandon(now);
      finish(tunnel != null ? null : Failure.DOWNSTREAM_DISCONNECT, false, now);
    }
  }

  /// Pauses or resumes reading from the upstream: the client can or can not take more.
  void setUpstreamReading(boolean reading) {
    attempt.setReading(reading);
  }

  /// Looks after the deadlines of this exchange.
  void sweep(long now) {
    switch (deadlines.due(now, answered(), tunnel != null)) {
      case NOTHING -> attempt.lookForSilence(now);
      case ROUTE -> timedOut(Failure.RESPONSE_TIMEOUT, now);
      case ATTEMPT -> attempts.timedOut(now);
      case CALL -> timedOut(Failure.CALL_TIMEOUT, now);
      case IDLE -> timedOut(request.complete() ? Failure.RESPONSE_IDLE : Failure.REQUEST_IDLE, now);
    }
  }

  private boolean answered() {
    return phase == Phase.RELAYING || phase == Phase.TUNNEL;
  }

  private void timedOut(Failure failure, long now) {
    if (!answered() && attempt.sending()) {
      log.verdict(attempt.verdict(Loss.RESET));
    }
    attempts.timeout(failure);
    attempt.abandon(now);
    if (answered()) {
      truncate(failure, Deadlines.resetCode(failure), now);
    } else {
      reply(failure, null);
    }
  }

  /// Answers with a response of our own, and finishes.
  ///
  /// @param reason why there was no further attempt; null when none had been made
  void reply(Failure failure, Decision.@Nullable Reason reason) {
    log.gaveUp(reason);
    log.failed(failure, attempts.retried());
    boolean reusable = keepAlive && request.complete() && !downstream.leaving();
    LocalReplies.send(downstream, log, failure, reusable);
    finish(null, reusable, worker.clock().nanos());
  }

  /// The response can't be completed: the client must not take what it has for a whole one.
  private void truncate(Failure failure, int resetCode, long now) {
    downstream.wire().flush();
    downstream.endAfterThis();
    finish(failure, false, now);
    downstream.abort(resetCode);
  }

  /// Step 8, exactly once: counters, log, budget.
  ///
  /// @param failure what ended the exchange in the middle; null when an answer is complete
  private void finish(@Nullable Failure failure, boolean reusable, long now) {
    assert phase != Phase.DONE : "an exchange finishes once";
    phase = Phase.DONE;
    attempts.end();
    log.finish(failure, request.bodyOctets(), response.bodyOctets(), now);
    request.clear();
    response.discard();
    downstream.exchangeDone(reusable, now);
  }
}
