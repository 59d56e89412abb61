package dev.truehop.pool;

/// Immutable. What a connection's guard rests on.
public enum GuardSource {
  /// The configured idle timeout, the shortest of all.
  IDLE_TIMEOUT("idle timeout"),
  /// The upstream's `Keep-Alive: timeout=`.
  HINT("hint"),
  /// When the upstream was seen to close.
  LEARNED("learned"),
  /// Nothing is known about this upstream.
  TRUSTED_IDLE("trusted idle"),
  /// `reuse: blind`: there is no guard.
  NONE("blind");

  private final String text;

  GuardSource(String text) {
    this.text = text;
  }

  /// The words for logs and the admin port.
  public String text() {
    return text;
  }
}
