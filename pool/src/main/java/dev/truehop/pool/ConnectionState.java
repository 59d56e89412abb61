package dev.truehop.pool;

import org.jspecify.annotations.Nullable;

/// Immutable. Where a connection is in its life. The one transition function is [#after]; the one
/// writer is [PooledConnection#apply]. A pair without a next state is a bug in the pool, not
/// something that a peer can cause, and throws.
///
/// ```
///  CONNECTING --connected--> IDLE <--release-- LEASED --fence, go away--> DRAINING
///      |                      |  ---lease--->    |                          |
///      +-------close----------+--close, fence,---+--close-------------------+--close, release--> CLOSED
///                                go away
/// ```
public enum ConnectionState {
  /// The dial is under way; there is no wire yet.
  CONNECTING,
  /// Kept for reuse. Nobody may write.
  IDLE,
  /// One exchange has the right to use it; on HTTP/2 one or more.
  LEASED,
  /// Fenced or going away while leased: nobody else may use it, the exchanges may finish, and then
  /// it is over.
  DRAINING,
  /// Over. There is no way back, and it is entered once.
  CLOSED;

  /// The state that follows `event`.
  ///
  /// @throws IllegalStateException if `event` can not happen in this state
  ConnectionState after(ConnectionEvent event) {
    ConnectionState next = next(event);
    if (next == null) {
      throw new IllegalStateException(event + " can not happen to a connection that is " + this);
    }
    return next;
  }

  private @Nullable ConnectionState next(ConnectionEvent event) {
    return switch (this) {
      case CONNECTING ->
          switch (event) {
            case CONNECTED -> IDLE;
            case CLOSE -> CLOSED;
            case LEASE, RELEASE, FENCE, GO_AWAY -> null;
          };
      case IDLE ->
          switch (event) {
            case LEASE -> LEASED;
            case FENCE, GO_AWAY, CLOSE -> CLOSED;
            case CONNECTED, RELEASE -> null;
          };
      case LEASED ->
          switch (event) {
            case LEASE -> LEASED;
            case RELEASE -> IDLE;
            case FENCE, GO_AWAY -> DRAINING;
            case CLOSE -> CLOSED;
            case CONNECTED -> null;
          };
      case DRAINING ->
          switch (event) {
            case RELEASE, CLOSE -> CLOSED;
            case FENCE, GO_AWAY -> DRAINING;
            case CONNECTED, LEASE -> null;
          };
      case CLOSED -> null;
    };
  }

  /// The whole transition function as a Markdown table, one row per state, for the documentation.
  static String markdown() {
    StringBuilder table = new StringBuilder("| state |");
    StringBuilder rule = new StringBuilder("|---|");
    for (ConnectionEvent event : ConnectionEvent.values()) {
      table.append(' ').append(event).append(" |");
      rule.append("---|");
    }
    table.append('\n').append(rule).append('\n');
    for (ConnectionState state : values()) {
      table.append("| ").append(state).append(" |");
      for (ConnectionEvent event : ConnectionEvent.values()) {
        ConnectionState next = state.next(event);
        table.append(' ').append(next == null ? "-" : next.name()).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }
}
