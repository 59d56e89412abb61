package dev.truehop.failure;

import static dev.truehop.failure.RetryClass.CONNECT_FAILURE;
import static dev.truehop.failure.RetryClass.NONE;
import static dev.truehop.failure.Side.DOWNSTREAM;
import static dev.truehop.failure.Side.LOCAL;
import static dev.truehop.failure.Side.UPSTREAM;

import dev.truehop.grpc.GrpcStatus;
import org.jspecify.annotations.Nullable;

/// Immutable: the failure table. One row for each way in which an exchange can end badly; the local
/// reply, the retry decision, the metrics, the access log and `docs/failures.md` all read it, and
/// nothing else decides on a status. Flags, details and bodies are Envoy's, octet for octet.
public enum Failure {
  ROUTE_NOT_FOUND(
      LOCAL,
      Flag.NR,
      LocalReply.of(404, "route_not_found", ""),
      "No route of the listener matches the request."),
  CLUSTER_NOT_FOUND(
      LOCAL,
      Flag.NC,
      LocalReply.of(503, "cluster_not_found", ""),
      "The route names a cluster that the running configuration does not have."),
  NO_HEALTHY_UPSTREAM(
      UPSTREAM,
      Flag.UH,
      LocalReply.of(503, "no_healthy_upstream", "no healthy upstream"),
      "The cluster has no endpoint that a request could go to."),
  OVERFLOW(
      LOCAL,
      Flag.UO,
      LocalReply.reset(503, "overflow"),
      RetryClass.OVERFLOW,
      "The cluster's connections are all busy and its queue is full (`maxConnections`,"
          + " `maxPendingRequests`). The answer carries `x-envoy-overloaded: true`."),

  REMOTE_CONNECTION_FAILURE(
      UPSTREAM,
      Flag.UF,
      LocalReply.reset(503, "remote connection failure"),
      CONNECT_FAILURE,
      "The endpoint refused the connection."),
  WRONG_PEER(
      UPSTREAM,
      Flag.UF,
      LocalReply.reset(503, "remote connection failure", "wrong peer identity"),
      CONNECT_FAILURE,
      "Who answered at the endpoint's address has a good certificate, but another's than was"
          + " expected. Not an octet of the request was sent. Envoy has no details of its own for"
          + " it."),
  REVOKED_PEER(
      UPSTREAM,
      Flag.UF,
      LocalReply.reset(503, "remote connection failure", "peer certificate revoked"),
      CONNECT_FAILURE,
      "The certificate of who answered at the endpoint's address was revoked. Not an octet of the"
          + " request was sent. Envoy has no details of its own for it."),
  LOCAL_CONNECTION_FAILURE(
      LOCAL,
      Flag.UF,
      LocalReply.reset(503, "local connection failure"),
      CONNECT_FAILURE,
      "This host could not make the connection: no route, no free port, no file descriptor."),
  CONNECTION_TIMEOUT(
      UPSTREAM,
      Flag.UF,
      LocalReply.reset(503, "connection timeout"),
      CONNECT_FAILURE,
      "The endpoint did not answer the connection attempt within `connectTimeout`."),
  CONNECTION_TERMINATION(
      UPSTREAM,
      Flag.UC,
      LocalReply.reset(503, "connection termination"),
      RetryClass.CONNECTION_TERMINATION,
      "The upstream's connection ended before its response began. The verdict in the log says"
          + " whether the request may have been executed."),
  SILENCE(
      UPSTREAM,
      Flag.UC,
      LocalReply.reset(504, "upstream silent"),
      RetryClass.CONNECTION_TERMINATION,
      "Octets to the upstream were not acknowledged for `tcpUserTimeout`, or the network has no way"
          + " to it. The connection is aborted; whether the request was executed, the verdict says."
          + " Our own: Envoy waits for the route's timeout."),
  CONNECTION_TERMINATION_LATE(
      UPSTREAM,
      Flag.UC,
      LocalReply.lateReset("connection termination"),
      "The upstream's connection ended in the middle of its response: the client's is closed."),
  REMOTE_RESET(
      UPSTREAM,
      Flag.UR,
      LocalReply.reset(503, "remote reset"),
      RetryClass.REMOTE_RESET,
      "The upstream reset the request's stream (HTTP/2 RST_STREAM) before its response began."),
  REMOTE_REFUSED(
      UPSTREAM,
      Flag.UR,
      LocalReply.reset(503, "remote refused stream reset"),
      RetryClass.REFUSED_STREAM,
      "The upstream said that it did not process the request: HTTP/2 REFUSED_STREAM, or a GOAWAY"
          + " that left its stream out. There were as many replays as are allowed."),
  REMOTE_RESET_LATE(
      UPSTREAM,
      Flag.UR,
      LocalReply.lateReset("remote reset"),
      "The upstream reset the stream in the middle of its response: the client's connection is"
          + " closed, or its stream reset."),
  LOCAL_RESET(
      LOCAL,
      Flag.LR,
      LocalReply.reset(503, "local reset"),
      RetryClass.LOCAL_RESET,
      "The proxy ended the attempt, for example because its endpoint's generation was fenced."),
  LOCAL_RESET_LATE(
      LOCAL,
      Flag.LR,
      LocalReply.lateReset("local reset"),
      "The proxy ended the exchange in the middle of its response: the client's connection is"
          + " closed."),
  PROTOCOL_ERROR(
      UPSTREAM,
      Flag.UPE,
      LocalReply.reset(502, "protocol error"),
      RetryClass.PROTOCOL_ERROR,
      "The upstream answered with something that is not a valid response."),
  PROTOCOL_ERROR_LATE(
      UPSTREAM,
      Flag.UPE,
      LocalReply.lateReset("protocol error"),
      "The framing of the upstream's response body is broken: the client's connection is closed."),

  RESPONSE_TIMEOUT(
      UPSTREAM,
      Flag.UT,
      LocalReply.of(504, "response_timeout", "upstream request timeout"),
      "The route's `timeout` passed, all attempts included. Never retried."),
  CALL_TIMEOUT(
      UPSTREAM,
      Flag.UT,
      LocalReply.of(504, "max_duration_timeout", "downstream duration timeout"),
      "The time passed that a gRPC client gave its call (`grpc-timeout`)."),
  PER_TRY_TIMEOUT(
      UPSTREAM,
      Flag.UT,
      LocalReply.of(504, "upstream_per_try_timeout", "upstream request timeout"),
      RetryClass.TIMEOUT_PER_TRY,
      "The attempt's `perTryTimeout` passed."),
  REQUEST_HEADER_TIMEOUT(
      DOWNSTREAM,
      null,
      LocalReply.of(408, "request_header_timeout", "request header timeout"),
      "The request's head did not arrive within `requestHeadersTimeout`."),
  REQUEST_IDLE(
      DOWNSTREAM,
      Flag.SI,
      LocalReply.of(408, "stream_idle_timeout", "stream timeout"),
      "Nothing moved for too long, and the request was not complete."),
  RESPONSE_IDLE(
      UPSTREAM,
      Flag.SI,
      LocalReply.of(504, "stream_idle_timeout", "stream timeout"),
      "Nothing moved for too long, and the request was complete."),
  DOWNSTREAM_DISCONNECT(
      DOWNSTREAM,
      Flag.DC,
      LocalReply.none("downstream_remote_disconnect"),
      "The client went away before it had its answer."),

  UPGRADE_REFUSED(
      LOCAL,
      null,
      LocalReply.of(403, "upgrade_failed", ""),
      "The request asks for an upgrade that can not be passed on."),
  CONNECT_REFUSED(
      LOCAL,
      null,
      LocalReply.of(403, "upgrade_failed", ""),
      "The request's method is CONNECT and its route does not say `allowConnect: true`."),
  INTERNAL_ERROR(
      LOCAL,
      null,
      LocalReply.of(500, "internal_error", "Internal Server Error"),
      "A defect in the proxy; the system log has its stack trace. Not one of Envoy's."),

  MISSING_HOST(
      DOWNSTREAM, null, LocalReply.of(400, "missing_host_header", ""), "The request has no Host."),
  MALFORMED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.codec_error", "Bad Request"),
      "The request is not well-formed HTTP/1.1 (RFC 9112)."),
  INVALID_CHARACTERS(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.invalid_characters", "Bad Request"),
      "A field has an octet that is not allowed in it."),
  INVALID_URL(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.invalid_url", "Bad Request"),
      "The request target is none of the four forms, or contradicts the Host."),
  INVALID_SCHEME(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.invalid_scheme", "Bad Request"),
      "The target's scheme is not one that this listener serves."),
  UNDERSCORE(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.unexpected_underscore", "Bad Request"),
      "A field's name is an underscore variant of one that the proxy answers for."),
  CONNECTION_HEADER_REJECTED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.connection_header_rejected", "Bad Request"),
      "The Connection field is not a list of tokens, or names a field it may not name."),
  LENGTH_AND_CHUNKED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.content_length_and_chunked_not_allowed", "Bad Request"),
      "The request has both Content-Length and Transfer-Encoding: two readers could disagree."),
  LENGTH_NOT_ALLOWED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.content_length_not_allowed", "Bad Request"),
      "The request has a Content-Length where none may stand (CONNECT)."),
  ENCODING_MALFORMED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.invalid_transfer_encoding", "Bad Request"),
      "The Transfer-Encoding is not a list of codings that ends in chunked."),
  ENCODING_NOT_ALLOWED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.transfer_encoding_not_allowed", "Bad Request"),
      "The request has a Transfer-Encoding where none may stand (CONNECT, HTTP/1.0)."),
  BODY_DISALLOWED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(400, "http1.body_disallowed", "Bad Request"),
      "The request has a body where none may stand."),
  METHOD_NOT_ALLOWED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(405, "http1.codec_error", "Method Not Allowed"),
      "The method is one that the proxy does not pass on."),
  PAYLOAD_TOO_LARGE(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(413, "http1.codec_error", "Payload Too Large"),
      "The announced body is larger than a 63-bit number can say."),
  URI_TOO_LONG(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(414, "http1.headers_too_large", "URI Too Long"),
      "The request target alone is larger than the limit for a head."),
  EXPECTATION_FAILED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(417, "http1.codec_error", "Expectation Failed"),
      "The request expects something other than `100-continue`."),
  HEADERS_TOO_LARGE(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(431, "http1.headers_too_large", "Request Header Fields Too Large"),
      "The request's head is larger than the limit."),
  TOO_MANY_HEADERS(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(431, "http1.too_many_headers", "Request Header Fields Too Large"),
      "The request's head has more fields than the limit."),
  UNKNOWN_TRANSFER_CODING(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(501, "http1.invalid_transfer_encoding", "Not Implemented"),
      "The request's transfer coding is one that the proxy can not frame."),
  VERSION_NOT_SUPPORTED(
      DOWNSTREAM,
      Flag.DPE,
      LocalReply.of(505, "http1.codec_error", "HTTP Version Not Supported"),
      "The request's version is not HTTP/1.0 or HTTP/1.1.");

  /// The details of a response that is the upstream's own.
  public static final String VIA_UPSTREAM = "via_upstream";

  private static final Failure[] ALL = values();

  private final Side side;
  private final @Nullable Flag flag;
  private final LocalReply reply;
  private final RetryClass retryClass;
  private final String meaning;

  Failure(Side side, @Nullable Flag flag, LocalReply reply, RetryClass retryClass, String meaning) {
    this.side = side;
    this.flag = flag;
    this.reply = reply;
    this.retryClass = retryClass;
    this.meaning = meaning;
  }

  /// No token retries it.
  Failure(Side side, @Nullable Flag flag, LocalReply reply, String meaning) {
    this(side, flag, reply, NONE, meaning);
  }

  public Side side() {
    return side;
  }

  /// The HTTP status of the local reply, or 0 where none can be sent: the connection is closed.
  public int status() {
    return reply.status();
  }

  /// Envoy's response flag as it is printed, or `-`.
  public String flag() {
    return flag == null ? "-" : flag.name();
  }

  /// `flags` with this failure's flag added, in the form of [Flag#add].
  public long addTo(long flags) {
    return flag == null ? flags : Flag.add(flags, flag);
  }

  /// Envoy's `response_code_details`.
  public String details() {
    return reply.details();
  }

  /// The details with the transport's own reason inside the braces, as Envoy writes them:
  /// `...{remote_connection_failure|delayed_connect_error:_111}`. Unchanged where there is no
  /// reason, or where the details of this failure have no braces.
  public String details(@Nullable String transportReason) {
    String details = reply.details();
    if (transportReason == null || transportReason.isEmpty() || !details.endsWith("}")) {
      return details;
    }
    return details.substring(0, details.length() - 1)
        + "|"
        + LocalReply.underscored(transportReason)
        + "}";
  }

  /// The local reply's body if the first attempt failed; ASCII, may be empty.
  public String body() {
    return reply.body();
  }

  /// The local reply's body; it differs where at least one retry went before.
  public String body(boolean retried) {
    return retried ? reply.retriedBody() : reply.body();
  }

  public RetryClass retryClass() {
    return retryClass;
  }

  /// What happened, in one sentence, for the documentation.
  public String meaning() {
    return meaning;
  }

  /// What a client of gRPC is told.
  public GrpcStatus grpcStatus() {
    return this == CALL_TIMEOUT ? GrpcStatus.DEADLINE_EXCEEDED : GrpcStatus.ofHttp(status());
  }

  /// Whether the local reply carries `x-envoy-overloaded: true`.
  public boolean overloaded() {
    return this == OVERFLOW;
  }

  /// The same failure for a response that has begun to reach the client: nothing can be answered,
  /// the client's connection is closed, and the details say so. Other failures keep their row.
  public Failure late() {
    return switch (retryClass) {
      case CONNECTION_TERMINATION -> CONNECTION_TERMINATION_LATE;
      case LOCAL_RESET -> LOCAL_RESET_LATE;
      case PROTOCOL_ERROR -> PROTOCOL_ERROR_LATE;
      case REMOTE_RESET, REFUSED_STREAM -> REMOTE_RESET_LATE;
      case NONE, OVERFLOW, CONNECT_FAILURE, TIMEOUT_PER_TRY -> this;
    };
  }

  /// The row of a request that the parser refused: the one with that status and those details;
  /// [#MALFORMED] if the table has none.
  public static Failure ofBadRequest(int status, String details) {
    for (Failure row : ALL) {
      if (row.side == DOWNSTREAM && row.status() == status && row.details().equals(details)) {
        return row;
      }
    }
    return MALFORMED;
  }
}
