package dev.truehop.pool;

/// Immutable. What can happen to a connection, as far as its state is concerned.
public enum ConnectionEvent {
  /// The dial succeeded.
  CONNECTED,
  /// The right to use the connection, or one more stream of it, was given to a waiter.
  LEASE,
  /// The last lease ended and the connection may serve again.
  RELEASE,
  /// The generation it was made to became unusable.
  FENCE,
  /// It takes no further lease: its peer said so, or it has reached a limit beside others.
  GO_AWAY,
  /// It is over, for any reason, from either side.
  CLOSE
}
