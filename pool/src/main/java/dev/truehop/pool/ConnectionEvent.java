package dev.truehop.pool;

/// Immutable. What can happen to a connection, as far as its state is concerned.
public enum ConnectionEvent {
  /// The dial succeeded.
  CONNECTED,
  /// The right to use the connection was given to a waiter.
  LEASE,
  /// The lease ended and the connection may serve again.
  RELEASE,
  /// The generation it was made to became unusable.
  FENCE,
  /// It is over, for any reason, from either side.
  CLOSE
}
