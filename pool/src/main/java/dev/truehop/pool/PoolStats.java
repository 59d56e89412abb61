package dev.truehop.pool;

/// Thread-safe in the way of a single-writer counter: the worker writes plain fields, the admin
/// thread reads them, and what it reads may be a moment old. One per worker and cluster. Names and
/// meanings are Envoy's (`upstream_cx_*`, `upstream_rq_pending_*` of its cluster statistics) where
/// Envoy has one; [#forEach] gives those names.
public final class PoolStats {
  long cxTotal;
  long cxHttp1Total;
  long cxHttp2Total;
  long cxConnectFail;
  long cxConnectTimeout;
  long cxOverflow;
  long cxDestroyWithActiveRq;
  long cxDestroyRemoteWithActiveRq;
  long rqAcquired;
  long rqReleased;
  long rqReused;
  long rqPendingTotal;
  long rqPendingOverflow;
  long rqPendingFailureEject;
  long rqPendingActive;
  long rqCancelled;
  long poolsFenced;
  private final long[] suspects = new long[SuspectAction.values().length];
  private final long[] closed = new long[CloseReason.values().length];
  private final long[][] stale = new long[DetectionPoint.values().length][Verdict.values().length];

  /// Receives one value; called on the thread that asked for it.
  public interface Sink {
    /// @param name Envoy's name below `cluster.<name>.`
    void value(String name, long value);
  }

  /// Connections that ended for this reason.
  public long closed(CloseReason reason) {
    return closed[reason.ordinal()];
  }

  /// Kept connections found dead at this point with this verdict:
  /// `truehop_stale_detected_total{point,verdict}`.
  public long staleDetected(DetectionPoint point, Verdict verdict) {
    return stale[point.ordinal()][verdict.ordinal()];
  }

  /// Pools whose generation was fenced: `truehop_generation_fenced_total`.
  public long poolsFenced() {
    return poolsFenced;
  }

  /// Leases of kept connections.
  public long reused() {
    return rqReused;
  }

  /// Requests that met a suspect, by what was done: `truehop_suspects_total{action}`.
  public long suspects(SuspectAction action) {
    return suspects[action.ordinal()];
  }

  /// Leases given out.
  public long acquired() {
    return rqAcquired;
  }

  /// Leases given back.
  public long released() {
    return rqReleased;
  }

  /// Passes every counter and gauge that has a name in Envoy.
  public void forEach(Sink sink) {
    long ended = 0;
    long remote = 0;
    for (CloseReason reason : CloseReason.values()) {
      ended += closed(reason);
      remote += reason.byPeer() ? closed(reason) : 0;
    }
    sink.value("upstream_cx_total", cxTotal);
    sink.value("upstream_cx_http1_total", cxHttp1Total);
    sink.value("upstream_cx_http2_total", cxHttp2Total);
    sink.value("upstream_cx_active", cxTotal - cxConnectFail - ended);
    sink.value("upstream_cx_connect_fail", cxConnectFail);
    sink.value("upstream_cx_connect_timeout", cxConnectTimeout);
    sink.value("upstream_cx_overflow", cxOverflow);
    sink.value(
        "upstream_cx_idle_timeout", closed(CloseReason.IDLE_TIMEOUT) + closed(CloseReason.GUARD));
    sink.value("upstream_cx_max_duration_reached", closed(CloseReason.AGE));
    sink.value("upstream_cx_max_requests", closed(CloseReason.REQUESTS));
    sink.value("upstream_cx_destroy", ended);
    sink.value("upstream_cx_destroy_local", ended - remote);
    sink.value("upstream_cx_destroy_remote", remote);
    sink.value("upstream_cx_destroy_with_active_rq", cxDestroyWithActiveRq);
    sink.value(
        "upstream_cx_destroy_local_with_active_rq",
        cxDestroyWithActiveRq - cxDestroyRemoteWithActiveRq);
    sink.value("upstream_cx_destroy_remote_with_active_rq", cxDestroyRemoteWithActiveRq);
    sink.value("upstream_rq_total", rqAcquired);
    sink.value("upstream_rq_active", rqAcquired - rqReleased);
    sink.value("upstream_rq_pending_total", rqPendingTotal);
    sink.value("upstream_rq_pending_overflow", rqPendingOverflow);
    sink.value("upstream_rq_pending_failure_eject", rqPendingFailureEject);
    sink.value("upstream_rq_pending_active", rqPendingActive);
    sink.value("upstream_rq_cancelled", rqCancelled);
  }

  /// Counts a dial; like Envoy, `upstream_cx_total` and `_active` include those under way. Where
  /// the peer may choose what is spoken, [#countChoice] follows.
  void countDial(Protocol protocol) {
    cxTotal++;
    cxHttp1Total += protocol == Protocol.HTTP1 ? 1 : 0;
  }

  /// Counts what a peer has chosen that was offered HTTP/2.
  void countChoice(boolean http2) {
    cxHttp1Total += http2 ? 0 : 1;
    cxHttp2Total += http2 ? 1 : 0;
  }

  /// Counts a dial that failed; like Envoy, `upstream_cx_connect_fail` includes the timeouts.
  void countConnectFailure(ConnectFailure why) {
    cxConnectFail++;
    cxConnectTimeout += why == ConnectFailure.TIMEOUT ? 1 : 0;
  }

  void countLease(boolean kept, ReuseDecision.Use use) {
    rqAcquired++;
    rqReused += kept ? 1 : 0;
    if (use.suspect()) {
      countSuspect(use.action());
    }
  }

  /// Counts a request that met a suspect.
  void countSuspect(SuspectAction action) {
    suspects[action.ordinal()]++;
  }

  /// Counts the end of a connection that had been connected.
  void countClosed(CloseReason reason, boolean withLease) {
    closed[reason.ordinal()]++;
    if (withLease) {
      cxDestroyWithActiveRq++;
      cxDestroyRemoteWithActiveRq += reason.byPeer() ? 1 : 0;
    }
  }

  void countStale(DetectionPoint point, Verdict verdict) {
    stale[point.ordinal()][verdict.ordinal()]++;
  }
}
