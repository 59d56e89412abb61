package dev.truehop.config;

import static dev.truehop.config.Limits.LONGEST;
import static dev.truehop.config.Limits.MAX_KEEPALIVE;
import static dev.truehop.config.Limits.MAX_KEEPALIVE_PROBES;
import static dev.truehop.config.Limits.MAX_POOL_COUNT;
import static dev.truehop.config.Limits.MAX_SPARES;
import static dev.truehop.config.Limits.SHORTEST;
import static dev.truehop.config.Readers.choice;
import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.integer;
import static dev.truehop.config.Readers.section;
import static java.time.Duration.ZERO;

import java.time.Duration;

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
        s.read("assumeNoDispatchAfterFin", flag(), absent.assumeNoDispatchAfterFin()),
        s.read("suspects", choice(Suspects.values()), absent.suspects()),
        s.read("learning", choice(Learning.values()), absent.learning()),
        s.read("spares", integer(0, MAX_SPARES), absent.spares()),
        s.read("tcpKeepalive", section(PoolReader::keepalive), absent.tcpKeepalive()),
        s.read("tcpUserTimeout", duration(ZERO, LONGEST), absent.tcpUserTimeout()));
  }

  private static TcpKeepalive keepalive(Section s) {
    TcpKeepalive absent = TcpKeepalive.DEFAULT;
    return new TcpKeepalive(
        s.read("time", wholeSeconds(ZERO), absent.time()),
        s.read("interval", wholeSeconds(Duration.ofSeconds(1)), absent.interval()),
        s.read("probes", integer(1, MAX_KEEPALIVE_PROBES), absent.probes()));
  }

  /// A duration as the kernel takes it; it is not rounded in silence.
  private static Reader<Duration> wholeSeconds(Duration min) {
    return value -> {
      Duration read = duration(min, MAX_KEEPALIVE).read(value);
      if (read != null && read.getNano() != 0) {
        value.problem("`" + Durations.render(read) + "` is not a whole number of seconds");
        return null;
      }
      return read;
    };
  }
}
