package dev.truehop.pool;

/// Immutable. What to do with a kept connection that a request could travel on. The values are
/// shared, so that deciding allocates nothing.
public sealed interface ReuseDecision {

  /// Take it.
  ///
  /// @param suspect whether it is past its guard
  /// @param withhold whether its user has to withhold the last octet of the head until the
  ///   connection has shown that it lives. Without this, the user of a suspect is able to replay
  record Use(boolean suspect, boolean withhold) implements ReuseDecision {
    static final Use SAFE = new Use(false, false);
    static final Use SUSPECT = new Use(true, false);
    static final Use WITHHOLD = new Use(true, true);
  }

  /// Leave it where it is and take a fresh one. Connections below it have been idle for longer, so
  /// the search ends here.
  record Skip() implements ReuseDecision {
    static final Skip TAKE_FRESH = new Skip();
  }

  /// Close it and look at the next.
  record Close(CloseReason reason) implements ReuseDecision {
    static final Close NOT_ESTABLISHED = new Close(CloseReason.NOT_ESTABLISHED);
    static final Close FENCED = new Close(CloseReason.FENCED);
    static final Close AGE = new Close(CloseReason.AGE);
    static final Close REQUESTS = new Close(CloseReason.REQUESTS);
    static final Close GUARD = new Close(CloseReason.GUARD);
    static final Close IDLE_TIMEOUT = new Close(CloseReason.IDLE_TIMEOUT);
  }
}
