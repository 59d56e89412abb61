package dev.truehop.upstream;

import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Wire;

/// A connection as the pool lends it. Called on the worker.
public interface UpstreamLink extends Wire {
  /// Begins a lease: opens what its exchange uses.
  ///
  /// @param user hears everything from now on
  UpstreamWire begin(PooledConnection pooled, UpstreamUser user);

  @Override
  default boolean multiplexed() {
    return false;
  }

  /// The pool has taken the connection in.
  void pooled(PooledConnection pooled);
}
