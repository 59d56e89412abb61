package dev.truehop.config;

import static dev.truehop.config.Limits.LONGEST;
import static dev.truehop.config.Limits.MAX_POOL_COUNT;
import static dev.truehop.config.Limits.SHORTEST;
import static dev.truehop.config.Readers.choice;
import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.integer;
import static java.time.Duration.ZERO;

/// Immutable: reads `connectionPool` of a cluster.
final class PoolReader {
  private PoolReader() {}

  static ConnectionPoolConfig read(Section s) {
    ConnectionPoolConfig absent = ConnectionPoolConfig.DEFAULT;
    return new ConnectionPoolConfig(
        s.read("keyBy", choice(KeyBy.values()), absent.keyBy()),
        s.read("reuse", choice(Reuse.values()), absent.reuse()),
        s.read("idleTimeout", duration(SHORTEST, LONGEST), absent.idleTimeout()),
        s.read("trustedIdle", duration(ZERO, LONGEST), absent.trustedIdle()),
        s.read("maxConnections", integer(1, MAX_POOL_COUNT), absent.maxConnections()),
        s.read("maxPendingRequests", integer(0, MAX_POOL_COUNT), absent.maxPendingRequests()),
        s.read(
            "maxRequestsPerConnection",
            integer(0, MAX_POOL_COUNT),
            absent.maxRequestsPerConnection()),
        s.read("maxConnectionAge", duration(ZERO, LONGEST), absent.maxConnectionAge()),
        s.read("assumeNoDispatchAfterFin", flag(), absent.assumeNoDispatchAfterFin()));
  }
}
