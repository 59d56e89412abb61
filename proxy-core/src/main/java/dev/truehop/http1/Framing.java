package dev.truehop.http1;

/// Immutable. How the end of a message's body is found (RFC 9112 section 6.3).
public enum Framing {
  /// There is no body.
  NONE,
  /// The body has exactly `Content-Length` octets, possibly 0.
  LENGTH,
  /// The body is chunked and ends by itself.
  CHUNKED,
  /// The body ends with the connection; responses only.
  UNTIL_CLOSE
}
