package dev.truehop.accesslog;

/// Immutable: the texts of an exchange that a log line can show. Each is absent ("-" in a line,
/// null in JSON) if the exchange writes nothing for it.
public enum TextField {
  METHOD,
  /// The request target's path with its query, as received.
  PATH,
  AUTHORITY,
  /// `HTTP/1.1` or `HTTP/1.0`.
  PROTOCOL,
  /// The request id as it was forwarded: the client's own, or the one that was made for it.
  REQUEST_ID,
  RESPONSE_CODE_DETAILS,
  CONNECTION_TERMINATION_DETAILS,
  UPSTREAM_TRANSPORT_FAILURE_REASON,
  /// The last attempt's endpoint, `ip:port`.
  UPSTREAM_HOST,
  UPSTREAM_CLUSTER,
  /// Our end of the last attempt's connection, `ip:port`.
  UPSTREAM_LOCAL_ADDRESS,
  /// Our end of the client's connection, `ip:port`.
  DOWNSTREAM_LOCAL_ADDRESS,
  /// The client's end of its connection, `ip:port`.
  DOWNSTREAM_REMOTE_ADDRESS,
  /// The TLS server name that the client asked for.
  REQUESTED_SERVER_NAME,
  ROUTE_NAME,
  /// What is known about the delivery of the last failed attempt.
  VERDICT,
  /// Where it came out that the connection that failed last was dead.
  DETECTION,
  /// How the kernel said so: `FIN` or the name of an error.
  ERRNO,
  /// The generation that the last attempt's connection was made to.
  GENERATION
}
