package dev.truehop.config;

import java.time.Duration;

/// Immutable. The limits and rules of a cluster's pools.
public record ConnectionPoolConfig(
    KeyBy keyBy,
    Reuse reuse,
    Duration idleTimeout,
    Duration trustedIdle,
    int maxConnections,
    int maxPendingRequests,
    int maxRequestsPerConnection,
    Duration maxConnectionAge,
    boolean assumeNoDispatchAfterFin) {}
