package dev.truehop.retry;

import static dev.truehop.config.RetryOn.ENVOY_RATELIMITED;
import static dev.truehop.config.RetryOn.FIVE_XX;
import static dev.truehop.config.RetryOn.GATEWAY_ERROR;
import static dev.truehop.config.RetryOn.RETRIABLE_4XX;
import static dev.truehop.config.RetryOn.RETRIABLE_STATUS_CODES;
import static dev.truehop.config.RetryOn.STALE_RESET;

import dev.truehop.config.RetryConfig;
import dev.truehop.config.RetryOn;
import dev.truehop.grpc.GrpcStatus;
import java.time.Duration;
import java.util.BitSet;

/// Immutable: a route's retry configuration in the form that the request path asks it.
public final class RetrySettings {

  public static final int REQUEST_TIMEOUT = 408;

  static final int MISDIRECTED_REQUEST = 421;

  private static final int CONFLICT = 409;

  private static final int GRPC =
      bit(RetryOn.CANCELLED)
          | bit(RetryOn.DEADLINE_EXCEEDED)
          | bit(RetryOn.INTERNAL)
          | bit(RetryOn.RESOURCE_EXHAUSTED)
          | bit(RetryOn.UNAVAILABLE);

  private final int attempts;
  private final long perTryTimeoutNanos;
  private final long baseIntervalNanos;
  private final int tokens;
  private final BitSet statusCodes;
  private final boolean replayWithIdempotencyKey;

  private RetrySettings(RetryConfig config, long perTryTimeoutNanos) {
    this.attempts = config.attempts();
    this.perTryTimeoutNanos = perTryTimeoutNanos;
    this.baseIntervalNanos = config.baseInterval().toNanos();
    this.tokens = config.retryOn().stream().mapToInt(RetrySettings::bit).reduce(0, (a, b) -> a | b);
    this.statusCodes = new BitSet();
    config.statusCodes().forEach(statusCodes::set);
    this.replayWithIdempotencyKey = config.replayWithIdempotencyKey();
  }

  /// @param routeTimeout 0s = none. A per-try timeout that is not below it is ignored, as in Envoy
  public static RetrySettings of(RetryConfig config, Duration routeTimeout) {
    Duration perTry = config.perTryTimeout();
    if (perTry == null || !routeTimeout.isZero() && perTry.compareTo(routeTimeout) >= 0) {
      return new RetrySettings(config, 0);
    }
    return new RetrySettings(config, perTry.toNanos());
  }

  /// How many retries by token an exchange may have; 0 switches every replay off.
  public int attempts() {
    return attempts;
  }

  /// For each attempt, from the moment that the whole request was received and a connection
  /// obtained, nanoseconds; 0 = none.
  public long perTryTimeoutNanos() {
    return perTryTimeoutNanos;
  }

  /// Whether a replay may ever follow: if not, no body needs to be kept.
  public boolean mayReplay() {
    return attempts > 0 && tokens != 0;
  }

  /// Whether a response with this status is worth asking [RetryPolicy#decide] about. False for
  /// nearly all responses, without an object being made.
  public boolean looksAt(int status) {
    if (attempts == 0) {
      return false;
    }
    boolean stale = status == MISDIRECTED_REQUEST || status == REQUEST_TIMEOUT;
    return stale && has(STALE_RESET) || has(ENVOY_RATELIMITED) || coversStatus(status);
  }

  /// Whether a token other than `envoy-ratelimited` covers this status, in Envoy's meaning.
  boolean coversStatus(int status) {
    boolean serverError = status >= 500 && status <= 599;
    boolean gatewayError = status >= 502 && status <= 504;
    return serverError && has(FIVE_XX)
        || gatewayError && has(GATEWAY_ERROR)
        || status == CONFLICT && has(RETRIABLE_4XX)
        || has(RETRIABLE_STATUS_CODES) && statusCodes.get(status);
  }

  /// Whether a response whose head carries this status of gRPC is worth asking about.
  ///
  /// @param grpcStatus -1 without one
  public boolean looksAtGrpc(int grpcStatus) {
    return attempts > 0 && coversGrpc(grpcStatus);
  }

  /// Whether a status of gRPC in a head can matter at all.
  public boolean hasGrpcToken() {
    return (tokens & GRPC) != 0;
  }

  boolean coversGrpc(int status) {
    return GrpcStatus.isKnown(status)
        && switch (GrpcStatus.of(status)) {
          case CANCELLED -> has(RetryOn.CANCELLED);
          case DEADLINE_EXCEEDED -> has(RetryOn.DEADLINE_EXCEEDED);
          case INTERNAL -> has(RetryOn.INTERNAL);
          case RESOURCE_EXHAUSTED -> has(RetryOn.RESOURCE_EXHAUSTED);
          case UNAVAILABLE -> has(RetryOn.UNAVAILABLE);
          case OK,
              UNKNOWN,
              INVALID_ARGUMENT,
              NOT_FOUND,
              ALREADY_EXISTS,
              PERMISSION_DENIED,
              FAILED_PRECONDITION,
              ABORTED,
              OUT_OF_RANGE,
              UNIMPLEMENTED,
              DATA_LOSS,
              UNAUTHENTICATED ->
              false;
        };
  }

  boolean has(RetryOn token) {
    return (tokens & bit(token)) != 0;
  }

  long baseIntervalNanos() {
    return baseIntervalNanos;
  }

  boolean replayWithIdempotencyKey() {
    return replayWithIdempotencyKey;
  }

  private static int bit(RetryOn token) {
    return 1 << token.ordinal();
  }
}
