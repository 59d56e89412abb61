package dev.truehop.http2;

/// Immutable. Why a stream ended before both of its messages were complete.
enum StreamEnd {
  /// The peer said that it has not processed the request: REFUSED_STREAM, or GOAWAY with a last
  /// stream below this one (RFC 9113, 8.7).
  REFUSED,
  /// The peer reset it for any other reason.
  RESET,
  /// We reset it because of what the peer sent.
  MALFORMED,
  /// The connection is gone, or its frames make no sense any more.
  LOST
}
