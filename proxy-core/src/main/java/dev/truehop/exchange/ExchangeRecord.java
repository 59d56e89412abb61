package dev.truehop.exchange;

import dev.truehop.accesslog.AccessLogBuffer;
import dev.truehop.accesslog.AsciiName;
import dev.truehop.accesslog.ByteSink;
import dev.truehop.accesslog.LogSource;
import dev.truehop.accesslog.NumberField;
import dev.truehop.accesslog.TextField;
import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import dev.truehop.failure.RetryClass;
import dev.truehop.http1.Method;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.ResponseHead;
import dev.truehop.metrics.RequestStats;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.FreshnessSettings;
import dev.truehop.pool.Lease;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision;
import dev.truehop.retry.Outcome;
import dev.truehop.route.Route;
import dev.truehop.upstream.Cluster;
import dev.truehop.upstream.Endpoint;
import dev.truehop.upstream.Errno;
import dev.truehop.upstream.UpstreamWire;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What is known of one exchange, for counters, log and local reply: facts only.
/// Field values of the request are looked up in the head that went upstream when a line is written,
/// not kept one by one.
final class ExchangeRecord implements LogSource {
  private final DownstreamConnection downstream;
  private final long startedNanos;
  private Method method = Method.OTHER;
  private int minorVersion = 1;
  private boolean wantsUpgrade;
  private boolean hasIdempotencyKey;
  private @Nullable GrpcCall grpc;
  private boolean headRead;
  private @Nullable Route route;
  private @Nullable Cluster cluster;
  private @Nullable Endpoint endpoint;
  private int endpointIndex = -1;
  private int attempts;
  private @Nullable UpstreamWire upstream;
  private @Nullable PooledConnection connection;
  private boolean reused;
  private int served;
  private long idleNanos;
  private long heldNanos = -1;
  private @Nullable LostAttempt lost;
  private @Nullable DetectionPoint found;
  private int status;
  private String details = Failure.VIA_UPSTREAM;
  private long flags = Flag.NONE;
  private boolean retried;
  private @Nullable Verdict verdict;
  private boolean executionExcluded = true;
  private @Nullable String reason;
  private @Nullable String transportFailure;
  private long requestNanos = -1;
  private long responseNanos = -1;
  private long finishedNanos;
  private long octetsUp;
  private long octetsDown;

  ExchangeRecord(DownstreamConnection downstream, long now) {
    this.downstream = downstream;
    this.startedNanos = now;
  }

  void request(RequestHead head) {
    headRead = true;
    method = head.method();
    minorVersion = head.minorVersion();
    wantsUpgrade = head.wantsUpgrade();
    hasIdempotencyKey = head.hasIdempotencyKey();
    grpc = GrpcCall.of(head);
  }

  void requestComplete(long now) {
    requestNanos = now - startedNanos;
  }

  void route(Route route, @Nullable Cluster cluster) {
    this.route = route;
    this.cluster = cluster;
  }

  void attempt(Endpoint endpoint, int index) {
    this.endpoint = endpoint;
    endpointIndex = index;
    attempts++;
    upstream = null;
    connection = null;
    reused = false;
    served = 0;
    idleNanos = 0;
    heldNanos = -1;
  }

  void leased(Lease lease, UpstreamWire upstream) {
    PooledConnection connection = lease.connection();
    this.connection = connection;
    this.upstream = upstream;
    reused = lease.reused();
    served = connection.served();
    idleNanos = lease.idleNanosAtLease();
  }

  /// The last octet of the head was withheld for so long.
  void held(long nanos) {
    heldNanos = nanos;
  }

  /// The last attempt whose connection was lost; null while none was.
  @Nullable LostAttempt lost() {
    return lost;
  }

  /// A kept connection was found unusable before anything was written to it.
  void found(DetectionPoint point) {
    found = point;
  }

  /// The connection of this attempt was lost before a response was passed on.
  void lost(DetectionPoint point, @Nullable Errno errno) {
    PooledConnection connection = this.connection;
    assert connection != null : "lost without a lease";
    lost =
        new LostAttempt(
            connection,
            point,
            errno,
            connection.guardNanos(),
            connection.learnedCloseAgeNanos(),
            heldNanos);
  }

  void response(ResponseHead head, long now) {
    status = head.status();
    responseNanos = now - startedNanos;
    if (grpc != null) {
      grpc.answered(head);
    }
  }

  /// A local reply takes the place of a response; `retried` after at least one retry. A client of
  /// gRPC gets 200 and the status of its own.
  void failed(Failure failure, boolean retried) {
    this.retried = retried;
    status = failure.status();
    if (grpc != null && status > 0) {
      status = 200;
      grpc.answered(failure.grpcStatus());
    }
    ended(failure);
  }

  /// The exchange ended badly, perhaps in the middle of its response.
  void ended(Failure failure) {
    flags = failure.addTo(flags);
    boolean connecting = failure.retryClass() == RetryClass.CONNECT_FAILURE;
    details = failure.details(connecting ? transportFailure : null);
  }

  /// The retry policy said why there is no further attempt.
  void gaveUp(Decision.@Nullable Reason reason) {
    Flag flag = reason == null ? null : reason.flag();
    if (flag != null) {
      flags = Flag.add(flags, flag);
    }
  }

  void verdict(Verdict verdict) {
    this.verdict = verdict;
    executionExcluded &= verdict.excludesExecution();
  }

  /// An attempt failed; who has sent an octet of a response may have executed the request.
  void failed(Outcome.Failed failed) {
    verdict(failed.verdict());
    executionExcluded &= !failed.responseOctetSeen();
  }

  /// An attempt was answered, and another follows all the same.
  void answeredInVain() {
    executionExcluded = false;
  }

  /// Whether a client that has a form for it may be told that nothing was done: its route wants it,
  /// and no attempt can have done anything.
  boolean mayRefuse() {
    return executionExcluded && route != null && route.refuseUnexecuted();
  }

  /// The client gets no answer, but is told that nothing was done.
  void refused() {
    status = 0;
    if (grpc != null) {
      grpc.refused();
    }
  }

  void reason(String reason) {
    this.reason = reason;
  }

  void transportFailure(String transportFailure) {
    this.transportFailure = transportFailure;
  }

  void octets(long up, long down) {
    octetsUp += up;
    octetsDown += down;
  }

  /// The exchange is over: counts it, and writes its line.
  ///
  /// @param failure what ended it in the middle; null when an answer is complete
  /// @param up octets of the request's body
  /// @param down octets of the response's body
  void finish(@Nullable Failure failure, long up, long down, long now) {
    if (failure != null) {
      ended(failure);
    }
    octetsUp += up;
    octetsDown += down;
    finishedNanos = now;
    Listener listener = downstream.listener();
    listener.stats().response(status);
    Cluster cluster = this.cluster;
    RequestStats stats =
        cluster == null ? listener.connections().unrouted().requests() : cluster.requests();
    RequestStats.Cell cell =
        grpc == null ? stats.plain(status, flags) : stats.grpc(status, flags, grpc.status(status));
    cell.record(durationNanos(), octetsUp, octetsDown);
    boolean multiplexed = connection != null && connection.multiplexed();
    downstream.worker().gathering().finished(durationNanos(), multiplexed, now);
    AccessLogBuffer accessLog = listener.accessLog();
    if (accessLog != null) {
      accessLog.log(this);
    }
  }

  Method method() {
    return method;
  }

  int minorVersion() {
    return minorVersion;
  }

  boolean wantsUpgrade() {
    return wantsUpgrade;
  }

  boolean hasIdempotencyKey() {
    return hasIdempotencyKey;
  }

  /// Null for everything that is not a call of gRPC.
  @Nullable GrpcCall grpc() {
    return grpc;
  }

  int endpointIndex() {
    return endpointIndex;
  }

  boolean retried() {
    return retried;
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  /// Why a request was refused, in words.
  @Nullable String reason() {
    return reason;
  }

  long startedNanos() {
    return startedNanos;
  }

  private long durationNanos() {
    return finishedNanos - startedNanos;
  }

  @Override
  public long flags() {
    return flags;
  }

  @Override
  public long number(NumberField field) {
    return switch (field) {
      case START_EPOCH_MILLIS ->
          downstream.worker().clock().epochMillis()
              - TimeUnit.NANOSECONDS.toMillis(durationNanos());
      case RESPONSE_CODE -> status;
      case GRPC_STATUS -> grpc == null ? -1 : grpc.status(status);
      case BYTES_RECEIVED -> octetsUp;
      case BYTES_SENT -> octetsDown;
      case DURATION_NANOS -> durationNanos();
      case REQUEST_DURATION_NANOS -> requestNanos;
      case RESPONSE_DURATION_NANOS -> responseNanos;
      case ATTEMPT_COUNT -> attempts;
      case CONNECTION_ID -> downstream.id();
      case UPSTREAM_CONNECTION_ID -> upstream == null ? -1 : upstream.id();
      case REUSED -> upstream == null ? -1 : reused ? 1 : 0;
      case IDLE_AGE_NANOS -> reused ? idleNanos : -1;
      case REUSE_COUNT -> served - 1;
      case GUARD_NANOS -> guardNanos();
      case CLOSE_AGE_NANOS ->
          lost != null
              ? lost.closeAgeNanos()
              : connection == null ? -1 : connection.learnedCloseAgeNanos();
      case HELD_NANOS -> lost != null ? lost.heldNanos() : heldNanos;
    };
  }

  /// A limit that is never reached is none.
  private long guardNanos() {
    long nanos =
        lost != null ? lost.guardNanos() : connection == null ? -1 : connection.guardNanos();
    return nanos == FreshnessSettings.NEVER ? -1 : nanos;
  }

  @Override
  public void text(TextField field, ByteSink out) {
    switch (field) {
      case METHOD, PATH, AUTHORITY, REQUEST_ID -> LoggedHead.text(head(), field, out);
      case PROTOCOL -> out.put(protocol());
      case RESPONSE_CODE_DETAILS -> out.put(details);
      case UPSTREAM_TRANSPORT_FAILURE_REASON -> put(transportFailure, out);
      case UPSTREAM_HOST -> put(endpoint == null ? null : endpoint.address(), out);
      case UPSTREAM_CLUSTER -> put(route == null ? null : route.cluster(), out);
      case UPSTREAM_LOCAL_ADDRESS ->
          put(upstream == null ? null : Addresses.text(upstream.localAddress()), out);
      case DOWNSTREAM_LOCAL_ADDRESS -> out.put(downstream.wire().localText());
      case DOWNSTREAM_REMOTE_ADDRESS -> out.put(downstream.wire().remoteText());
      case ROUTE_NAME -> put(route == null ? null : route.name(), out);
      case VERDICT -> put(verdict == null ? null : verdict.token(), out);
      case DETECTION -> put(detection(), out);
      case ERRNO -> put(lost == null || lost.errno() == null ? null : lost.errno().name(), out);
      case GENERATION -> put(connection == null ? null : connection.generation().id(), out);
      case REQUESTED_SERVER_NAME -> put(downstream.wire().serverName(), out);
      case CONNECTION_TERMINATION_DETAILS -> {}
    }
  }

  private @Nullable String detection() {
    if (lost != null) {
      return lost.point().token();
    }
    return found == null ? null : found.token();
  }

  private String protocol() {
    if (downstream.wire().isStream()) {
      return "HTTP/2";
    }
    return minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  private static void put(@Nullable String text, ByteSink out) {
    if (text != null) {
      out.put(text);
    }
  }

  @Override
  public void requestField(AsciiName name, ByteSink out) {
    LoggedHead.field(head(), name.text(), out);
  }

  /// Fields of the response are not kept; the one that Envoy adds itself is known all the same.
  @Override
  public void responseField(AsciiName name, ByteSink out) {
    if (name.text().equals("x-envoy-upstream-service-time") && responseNanos >= 0) {
      long waited = responseNanos - Math.max(0, requestNanos);
      out.put(TimeUnit.NANOSECONDS.toMillis(waited));
    }
  }

  /// The request's head as it went upstream, in the worker's parser.
  private @Nullable RequestHead head() {
    return headRead ? downstream.requestSide().parsedHead() : null;
  }
}
