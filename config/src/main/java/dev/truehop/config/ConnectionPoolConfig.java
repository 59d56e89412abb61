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
/// @param suspects what a request does that must not be repeated and finds suspects only
/// @param learning whether the pool learns when upstreams close connections
/// @param spares connections per pool and worker that are dialled before they are needed, 0 to 64
/// @param tcpUserTimeout how long octets may stay unacknowledged before the kernel gives the
///   connection up (`TCP_USER_TIMEOUT`), 0s to 720h; 0s = the kernel's own limit
public record ConnectionPoolConfig(
    KeyBy keyBy,
    Reuse reuse,
    Duration idleTimeout,
    Duration trustedIdle,
    int maxConnections,
    int maxPendingRequests,
    int maxRequestsPerConnection,
    Duration maxConnectionAge,
    boolean assumeNoDispatchAfterFin,
    Suspects suspects,
    Learning learning,
    int spares,
    TcpKeepalive tcpKeepalive,
    Duration tcpUserTimeout) {

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
          false,
          Suspects.AUTO,
          Learning.ON,
          0,
          TcpKeepalive.DEFAULT,
          Duration.ofSeconds(3));
}
