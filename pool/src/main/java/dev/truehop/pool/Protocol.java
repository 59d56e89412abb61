package dev.truehop.pool;

/// Immutable. What is spoken on a connection: a part of the pool key, because bytes of one protocol
/// on a connection of another are at best an error and at worst a smuggled request.
public enum Protocol {
  /// HTTP/1.1 (RFC 9112): one exchange at a time, so one lease per connection.
  HTTP1,
  /// HTTP/2 (RFC 9113).
  HTTP2,
  /// Opaque bytes, for one downstream connection only.
  TCP
}
