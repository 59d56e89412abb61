package dev.truehop.pool;

/// Immutable. What to do with a kept connection that a request could travel on. The values are
/// shared, so that deciding allocates nothing.
public sealed interface ReuseDecision {

  /// What the user of a suspect has to do so that a request that can not be replayed is not lost.
  enum Gate {
    /// Nothing: it is safe, or its user is able to replay.
    NONE,
    /// Withhold the last octet of the head until the connection has shown that it lives.
    WITHHOLD,
    /// Hold the request until a PING is acknowledged (HTTP/2).
    PING
  }

  /// Take it.
  ///
  /// @param suspect whether it is past its guard
  record Use(boolean suspect, Gate gate) implements ReuseDecision {
    static final Use SAFE = new Use(false, Gate.NONE);
    static final Use SUSPECT = new Use(true, Gate.NONE);
    static final Use WITHHOLD = new Use(true, Gate.WITHHOLD);
    static final Use PING = new Use(true, Gate.PING);

    /// What this is counted as.
    public SuspectAction action() {
      return switch (gate) {
        case NONE -> SuspectAction.USED;
        case WITHHOLD -> SuspectAction.WITHHELD;
        case PING -> SuspectAction.PINGED;
      };
    }
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
