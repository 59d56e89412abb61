package dev.truehop.pool;

/// Immutable. Why a connection is over. Every connection that was ever connected is counted under
/// exactly one of these ([PoolStats#closed]).
public enum CloseReason {
  /// The kernel knew that the peer had closed or reset it, or had sent what nobody asked for,
  /// before anybody had read that.
  NOT_ESTABLISHED,
  /// Its generation was fenced: closed idle, or at the end of its last lease.
  FENCED,
  /// Fenced and leased, and the grace ran out: aborted.
  GRACE_OVER,
  /// It reached `maxConnectionAge`.
  AGE,
  /// It served `maxRequestsPerConnection` requests.
  REQUESTS,
  /// It was idle for `idleTimeout`.
  IDLE_TIMEOUT,
  /// It was idle for as long as its upstream's hint lets us trust it: closed before the app does.
  GUARD,
  /// It was found dead by the request that was sent on it.
  STALE,
  /// A sibling that had been idle no longer than this one was found dead.
  STALE_SIBLING,
  /// Its user said that it can not serve again.
  NOT_REUSABLE,
  /// Its peer said that it takes no further stream (GOAWAY), or its stream identifiers were used
  /// up: closed idle, or at the end of its last lease.
  GOING_AWAY,
  /// Its peer's certificate is good no more: closed idle, or at the end of its last lease.
  DISTRUSTED,
  /// It was idle, the connection limit was reached and a request needed a new connection.
  MADE_ROOM,
  /// The peer ended it, or left it in a condition in which it had to be ended.
  ENDED;

  /// Whether the peer had ended it, whoever noticed how. All other ends are ours.
  boolean byPeer() {
    return switch (this) {
      case NOT_ESTABLISHED, STALE, ENDED -> true;
      case FENCED,
          GRACE_OVER,
          AGE,
          REQUESTS,
          IDLE_TIMEOUT,
          GUARD,
          STALE_SIBLING,
          NOT_REUSABLE,
          GOING_AWAY,
          DISTRUSTED,
          MADE_ROOM ->
          false;
    };
  }
}
