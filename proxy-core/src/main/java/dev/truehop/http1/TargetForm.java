package dev.truehop.http1;

/// Immutable. The four forms of a request target (RFC 9112 section 3.2).
public enum TargetForm {
  /// A path with an optional query: `/a?b`.
  ORIGIN,
  /// A complete `http` or `https` URI; it is rewritten to the origin form on the way.
  ABSOLUTE,
  /// `host:port`, with CONNECT only.
  AUTHORITY,
  /// `*`, with OPTIONS only.
  ASTERISK
}
