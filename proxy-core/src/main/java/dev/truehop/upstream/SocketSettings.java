package dev.truehop.upstream;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.TcpKeepalive;
import java.time.Duration;

/// Immutable. How the kernel watches over the sockets of a cluster, as the kernel counts.
///
/// @param keepaliveSeconds silence before the first keep-alive probe (`TCP_KEEPIDLE`); 0 = none
/// @param intervalSeconds between two probes (`TCP_KEEPINTVL`)
/// @param probes unanswered ones that end a connection (`TCP_KEEPCNT`)
/// @param userTimeoutMillis how long octets may stay unacknowledged (`TCP_USER_TIMEOUT`); 0 = for
///   as long as the kernel pleases
record SocketSettings(
    int keepaliveSeconds, int intervalSeconds, int probes, int userTimeoutMillis) {

  static SocketSettings of(ConnectionPoolConfig config) {
    TcpKeepalive keepalive = config.tcpKeepalive();
    return new SocketSettings(
        seconds(keepalive.time()),
        seconds(keepalive.interval()),
        keepalive.probes(),
        (int) Math.min(config.tcpUserTimeout().toMillis(), Integer.MAX_VALUE));
  }

  private static int seconds(Duration duration) {
    return (int) duration.toSeconds();
  }
}
