package dev.truehop.config;

import java.time.Duration;

/// Immutable: how upstream connections of a cluster are kept and reused.
///
/// @param idleTimeout an idle connection is closed after it, 1ms to 720h
/// @param trustedIdle how long an idle connection is safe if its upstream's close age is unknown,
///   0s to 720h
/// @param maxConnections for the whole process, 1 to 1000000
/// @param maxPendingRequests waiting for a connection, per worker, 0 to 1000000
/// @param maxRequestsPerConnection 0 to 1000000; 0 = no limit
/// @param maxConnectionAge 0s to 720h; 0s = no limit
/// @param assumeNoDispatchAfterFin the operator vouches that the upstream executes nothing that it
///   reads after its own FIN; then a FIN-first failure may be replayed for any method
public record ConnectionPoolConfig(
    KeyBy keyBy,
    Reuse reuse,
    Duration idleTimeout,
    Duration trustedIdle,
    int maxConnections,
    int maxPendingRequests,
    int maxRequestsPerConnection,
    Duration maxConnectionAge,
    boolean assumeNoDispatchAfterFin) {

  public static final ConnectionPoolConfig DEFAULT =
      new ConnectionPoolConfig(
          KeyBy.POD,
          Reuse.CHECKED,
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          1024,
          1024,
          0,
          Duration.ZERO,
          false);
}
