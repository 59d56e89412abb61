package dev.truehop.pool;

/// Immutable. How much doubt about a kept connection a request can bear.
public enum Need {
  /// Idempotent and replayable: a suspect will do, for if it turns out dead the request is sent
  /// again on a fresh connection and nobody notices.
  ANY,
  /// Everything else (a POST, a body too large to keep): a connection that is safe, or a fresh one.
  PROVEN,
  /// A replay: always a fresh connection. Its handshake has just proved it, and whatever killed the
  /// kept connection may have killed its siblings.
  FRESH
}
