package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.http1.ResponseHead;
import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.DeliveryFacts;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.Lease;
import dev.truehop.pool.Need;
import dev.truehop.pool.Pool;
import dev.truehop.pool.Refusal;
import dev.truehop.pool.Verdict;
import dev.truehop.pool.Waiter;
import dev.truehop.retry.Outcome;
import dev.truehop.tls.TlsFailure;
import dev.truehop.upstream.Endpoint;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamLink;
import dev.truehop.upstream.UpstreamUser;
import dev.truehop.upstream.UpstreamWire;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One try of an exchange on one connection: waits for a lease, sends the request,
/// and when the connection is lost finds out what is known of the delivery. It decides nothing. A
/// downstream connection has one, used for try after try.
final class Attempt implements Waiter, UpstreamUser {
  /// With TLS 1.3 the upstream judges our certificate after our side of the handshake is done (RFC
  /// 8446, 4.4.2.4). Its alert says that there was no handshake: the connect has failed, and
  /// nothing of the request can have been read.
  static final Outcome.Failed HANDSHAKE_REFUSED =
      new Outcome.Failed(Failure.REMOTE_CONNECTION_FAILURE, Verdict.REFUSED, false, true, false);

  private final Worker worker;
  private final RequestSide request;
  private final Attempts attempts;
  private @Nullable Exchange exchange;
  private @Nullable Endpoint endpoint;
  private @Nullable Pool pool;
  private @Nullable Lease lease;
  private @Nullable UpstreamWire upstream;
  private @Nullable ChannelFuture headWrite;
  private final Hold hold;
  private boolean withheld;
  private boolean probing;

  Attempt(DownstreamConnection downstream, Attempts attempts) {
    this.worker = downstream.worker();
    this.request = downstream.requestSide();
    this.attempts = attempts;
    this.hold = new Hold(worker.loop(), this::holdOver);
  }

  /// Begins a try (step 4). It may have failed, or even have been answered by a local reply, when
  /// this returns.
  void begin(Exchange exchange, Endpoint endpoint, Need need, long now) {
    assert this.exchange == null : "the last attempt is not over";
    this.exchange = exchange;
    this.endpoint = endpoint;
    endpoint.enter();
    Pool pool = endpoint.pool(exchange.log().wantsUpgrade());
    this.pool = pool;
    pool.acquire(need, this, now);
  }

  @Override
  public void leased(Lease lease, long now) {
    Exchange exchange = current();
    if (!lease.mayWrite()) {
      lease.release(false, now);
      clear();
      attempts.fenced(now);
      return;
    }
    UpstreamWire upstream = ((UpstreamLink) lease.wire()).begin(lease.connection(), this);
    this.lease = lease;
    this.upstream = upstream;
    exchange.attemptLeased(lease, upstream, now);
    if (lease.withhold()) {
      withhold(lease, upstream, now);
    } else if (lease.probe()) {
      probing = true;
      upstream.ping();
      hold.begin(lease.connection().probeNanos(), now);
    } else {
      headWrite = request.sendTo(upstream);
    }
  }

  /// The connection may be about to be closed, and the request must not be repeated: as long as the
  /// last octet of its head has not left, it is no request.
  private void withhold(Lease lease, UpstreamWire upstream, long now) {
    withheld = true;
    request.sendStart(upstream);
    hold.begin(lease.connection().holdNanos(), now);
  }

  /// The connection has had time to show that it ends, or that it lives.
  private void holdOver() {
    Lease lease = this.lease;
    UpstreamWire upstream = this.upstream;
    assert lease != null && upstream != null : "a hold without a lease";
    if (upstream.endedUnread()) {
      return;
    }
    long now = worker.clock().nanos();
    if (probing) {
      unproven(lease, now);
    } else {
      sendHeld(lease, upstream, now);
    }
  }

  private void sendHeld(Lease lease, UpstreamWire upstream, long now) {
    Exchange exchange = current();
    exchange.log().held(hold.end(now));
    if (lease.mayWrite()) {
      exchange.attemptSent(now);
      headWrite = request.sendTo(upstream);
    } else {
      abandon(now);
      exchange.attemptOver();
      attempts.fenced(now);
    }
  }

  /// The PING was not answered in time: the connection may be dead, or its peer may answer none.
  private void unproven(Lease lease, long now) {
    Exchange exchange = current();
    exchange.log().held(hold.end(now));
    lease.probed(false, now);
    abandon(now);
    exchange.attemptOver();
    attempts.tryOnce(Need.FRESH, now);
  }

  /// The upstream has answered what is not a request yet: it will not take the rest for one.
  private void tooEarly(ByteBuf data) {
    Lease lease = this.lease;
    if (lease != null && Hold.refuses(data)) {
      lease.withheldRefused();
    }
    data.release();
    upstreamLost(Loss.RESET);
  }

  /// The upstream has answered; it may have said how long it keeps an idle connection.
  void answered(ResponseHead head) {
    Lease lease = this.lease;
    if (lease != null) {
      lease.hint(head.keepAliveTimeoutSeconds());
      if (withheld) {
        answeredInParts(lease, head.status());
      }
    }
  }

  private void answeredInParts(Lease lease, int status) {
    if (Hold.refuses(status)) {
      lease.withheldRefused();
      attempts.withheld(lease.connection(), "refused", hold.lastedNanos());
    } else {
      lease.servedWithholding();
      attempts.withheld(lease.connection(), "served", hold.lastedNanos());
    }
  }

  @Override
  public void refused(Refusal why, String detail, long now) {
    clear();
    switch (why) {
      case FENCED -> attempts.fenced(now);
      case OVERFLOW -> attempts.refused(Failure.OVERFLOW, detail, now);
      case CONNECT_REFUSED -> attempts.refused(Failure.REMOTE_CONNECTION_FAILURE, detail, now);
      case CONNECT_WRONG_PEER -> attempts.refused(Failure.WRONG_PEER, detail, now);
      case CONNECT_REVOKED_PEER -> attempts.refused(Failure.REVOKED_PEER, detail, now);
      case CONNECT_LOCAL -> attempts.refused(Failure.LOCAL_CONNECTION_FAILURE, detail, now);
      case CONNECT_TIMEOUT -> attempts.refused(Failure.CONNECTION_TIMEOUT, detail, now);
    }
  }

  @Override
  public void upstreamData(ByteBuf data) {
    if (hold.active()) {
      tooEarly(data);
    } else {
      current().responseOctets(data);
    }
  }

  @Override
  public void upstreamDataComplete() {
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.responseOctetsComplete();
    }
  }

  @Override
  public void upstreamAnswersPing() {
    Lease lease = this.lease;
    UpstreamWire upstream = this.upstream;
    if (probing && lease != null && upstream != null) {
      probing = false;
      long now = worker.clock().nanos();
      lease.probed(true, now);
      sendHeld(lease, upstream, now);
    }
  }

  @Override
  public void upstreamWritable(boolean writable) {
    request.upstreamWritable(writable);
  }

  @Override
  public boolean upstreamInputEnded() {
    return current().upstreamInputEnded();
  }

  @Override
  public void upstreamLost(Loss loss) {
    current().attemptLost(loss, worker.clock().nanos());
  }

  /// Whether a connection has the request, or some of it.
  boolean sending() {
    return lease != null;
  }

  /// Whether the connection had served others before.
  boolean reused() {
    return lease != null && lease.reused();
  }

  /// Pauses or resumes reading from the upstream, if there is one.
  void setReading(boolean reading) {
    UpstreamWire upstream = this.upstream;
    if (upstream != null) {
      upstream.setReading(reading);
    }
  }

  /// Looks after a connection that says nothing.
  void lookForSilence(long now) {
    UpstreamWire upstream = this.upstream;
    if (upstream != null) {
      upstream.lookForSilence(now);
    }
  }

  @Nullable UpstreamWire upstream() {
    return upstream;
  }

  /// Whether the connection was lost by [#HANDSHAKE_REFUSED]. Whatever TLS said goes into the log.
  boolean handshakeRefused() {
    UpstreamWire upstream = this.upstream;
    TlsFailure tls = upstream == null ? null : upstream.tlsFailure();
    if (tls == null) {
      return false;
    }
    current().log().transportFailure("TLS error: " + tls.text());
    boolean first = !reused() && !current().responseSeen();
    return first && tls.kind() == TlsFailure.Kind.OURS_REFUSED;
  }

  /// What is known of the delivery of the request, from local facts.
  Verdict verdict(Loss loss) {
    return facts(loss).verdict();
  }

  private DeliveryFacts facts(Loss loss) {
    ChannelFuture headWrite = this.headWrite;
    UpstreamWire upstream = this.upstream;
    boolean wholeHead = headWrite != null && upstream != null && upstream.mayHave(headWrite);
    boolean refused = loss == Loss.REFUSED;
    boolean fin = loss == Loss.FIN || loss == Loss.CUT;
    boolean someHead = wholeHead || request.headBegun();
    long acked = upstream == null ? -1 : upstream.ackedOctetsOfLease();
    return new DeliveryFacts(someHead, wholeHead, refused, fin, loss == Loss.RESET, acked);
  }

  /// The connection failed under the request: it is aborted, so that nothing of the request can be
  /// delivered after a replay, and the pool hears what was found.
  ///
  /// @param stale whether this was a kept connection that had died before the request came
  void lost(Loss loss, Verdict verdict, boolean stale, long now) {
    Lease lease = this.lease;
    UpstreamWire upstream = this.upstream;
    assert lease != null && upstream != null : "lost without a lease";
    DetectionPoint point = point(loss, verdict);
    ExchangeRecord log = current().log();
    if (hold.active()) {
      log.held(hold.end(now));
      if (withheld) {
        attempts.withheld(lease.connection(), "lost", hold.lastedNanos());
      }
    }
    if (loss.ofConnection()) {
      log.lost(point, upstream.errno());
    }
    clear();
    upstream.giveUp();
    if (stale) {
      lease.foundStale(point, verdict, now);
    }
    leave(lease, upstream, point, now);
  }

  private DetectionPoint point(Loss loss, Verdict verdict) {
    if ((withheld || probing) && headWrite == null) {
      return DetectionPoint.HOLD;
    }
    if (loss == Loss.SILENT) {
      return DetectionPoint.PROBE;
    }
    boolean refusedByKernel = loss == Loss.WRITE_FAILED || verdict == Verdict.NEVER_SENT;
    return refusedByKernel ? DetectionPoint.WRITE : DetectionPoint.READ;
  }

  /// The upstream said that it did not process the request.
  void refusedByPeer() {
    Lease lease = this.lease;
    assert lease != null : "an answer without a lease";
    lease.refusedByPeer();
  }

  /// The response is complete: the connection goes back to the pool.
  void release(boolean reusable, long now) {
    Lease lease = this.lease;
    UpstreamWire upstream = this.upstream;
    assert lease != null && upstream != null : "released without a lease";
    clear();
    boolean again = upstream.end(reusable);
    lease.read(now);
    lease.release(again, now);
  }

  /// Ends a lease that was given up. A stream says nothing against its connection.
  private static void leave(Lease lease, UpstreamWire upstream, DetectionPoint point, long now) {
    boolean ended = upstream.ended();
    if (ended) {
      lease.connection().ended(point, now);
    }
    lease.release(!ended, now);
  }

  /// Ends the try without a result: nobody waits for it any more, or it took too long.
  void abandon(long now) {
    Pool pool = this.pool;
    Lease lease = this.lease;
    UpstreamWire upstream = this.upstream;
    if (pool == null) {
      return;
    }
    clear();
    if (lease == null || upstream == null) {
      pool.cancel(this);
      return;
    }
    upstream.giveUp();
    if (!upstream.ended()) {
      attempts.count(UpstreamCounter.RQ_TX_RESET);
    }
    leave(lease, upstream, DetectionPoint.READ, now);
  }

  private void clear() {
    Endpoint endpoint = this.endpoint;
    assert endpoint != null : "an attempt ends once";
    endpoint.leave();
    if (withheld || probing) {
      withheld = false;
      probing = false;
      hold.end(0);
    }
    exchange = null;
    this.endpoint = null;
    pool = null;
    lease = null;
    upstream = null;
    headWrite = null;
    request.detach();
  }

  private Exchange current() {
    Exchange exchange = this.exchange;
    if (exchange == null) {
      throw new IllegalStateException("an event for an attempt that is over");
    }
    return exchange;
  }
}
