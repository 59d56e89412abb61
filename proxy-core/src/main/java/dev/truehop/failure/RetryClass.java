package dev.truehop.failure;

/// Immutable: which of Envoy's reset reasons a failure is, as far as the `retryOn` tokens tell them
/// apart (Envoy, "x-envoy-retry-on"; each class answers the same for every token).
public enum RetryClass {
  /// No token retries it: it is not the failure of an attempt, or the answer has begun.
  NONE,
  /// A limit of ours was reached before the attempt began. No token retries it.
  OVERFLOW,
  /// No connection came about: refused, unreachable, or timed out.
  CONNECT_FAILURE,
  /// The connection ended under the request.
  CONNECTION_TERMINATION,
  /// We ended the attempt ourselves.
  LOCAL_RESET,
  /// The upstream reset the stream and gave no reason (HTTP/2 streams only).
  REMOTE_RESET,
  /// The upstream said that it did not process the request (HTTP/2 REFUSED_STREAM, 421, 425).
  REFUSED_STREAM,
  /// The upstream's bytes were not HTTP.
  PROTOCOL_ERROR,
  /// The attempt's own time limit passed. Envoy feeds it in as a local reset.
  TIMEOUT_PER_TRY;

  /// Whether an upstream that is gone or refuses causes it: then the verdict says all there is to
  /// say. A limit of ours and an answer that is none have more to tell the client.
  public boolean endsAttempt() {
    return switch (this) {
      case CONNECT_FAILURE, CONNECTION_TERMINATION, LOCAL_RESET, REMOTE_RESET, REFUSED_STREAM ->
          true;
      case NONE, OVERFLOW, PROTOCOL_ERROR, TIMEOUT_PER_TRY -> false;
    };
  }
}
