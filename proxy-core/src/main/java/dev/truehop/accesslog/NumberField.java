package dev.truehop.accesslog;

/// Immutable: the numbers of an exchange that a log line can show. -1 means absent.
public enum NumberField {
  /// When the request began, in milliseconds since 1970.
  START_EPOCH_MILLIS,
  /// The status that the client got; 0 if it got none.
  RESPONSE_CODE,
  /// The status that a gRPC client got; absent for every other exchange.
  GRPC_STATUS,
  /// Octets of the request's body.
  BYTES_RECEIVED,
  /// Octets of the response's body.
  BYTES_SENT,
  /// From the request's first octet to the response's last.
  DURATION_NANOS,
  /// From the request's first octet to its last.
  REQUEST_DURATION_NANOS,
  /// From the request's first octet to the upstream response's first; absent for a local reply.
  RESPONSE_DURATION_NANOS,
  /// Attempts made upstream, 0 if none.
  ATTEMPT_COUNT,
  CONNECTION_ID,
  UPSTREAM_CONNECTION_ID,
  /// Whether the last attempt went out on a kept connection: 1 or 0.
  REUSED,
  /// How long that kept connection had been idle.
  IDLE_AGE_NANOS,
  /// Requests that the last attempt's connection had carried before; 0 for a fresh one.
  REUSE_COUNT,
  /// The guard of the connection that failed last, or else of the one that served.
  GUARD_NANOS,
  /// The learned close age of its upstream.
  CLOSE_AGE_NANOS,
  /// For how long the last octet of the request's head was withheld on it.
  HELD_NANOS
}
