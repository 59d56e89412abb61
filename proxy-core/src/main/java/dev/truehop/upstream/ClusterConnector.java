package dev.truehop.upstream;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.pool.Connector;
import dev.truehop.pool.Dial;
import dev.truehop.pool.PoolKey;

/// Worker-confined. The worker's connector with one cluster's socket settings. A reload changes the
/// settings of the connections that are made from then on.
public final class ClusterConnector implements Connector {
  private final NettyConnector connector;
  private SocketSettings settings;

  public ClusterConnector(NettyConnector connector, ConnectionPoolConfig config) {
    this.connector = connector;
    this.settings = SocketSettings.of(config);
  }

  void configure(ConnectionPoolConfig config) {
    settings = SocketSettings.of(config);
  }

  @Override
  public void connect(PoolKey key, long timeoutNanos, Dial dial) {
    connector.connect(key, timeoutNanos, settings, dial);
  }
}
