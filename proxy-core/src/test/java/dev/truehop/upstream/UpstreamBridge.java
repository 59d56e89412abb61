package dev.truehop.upstream;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;

/// Worker-confined. Makes upstream connections on a channel of the test's choice, for tests in
/// other packages.
public final class UpstreamBridge {
  private UpstreamBridge() {}

  /// A connection that stands on this channel.
  public static UpstreamConnection on(Channel channel, Worker worker, long id) {
    UpstreamConnection connection =
        new UpstreamConnection(worker, id, SocketSettings.of(ConnectionPoolConfig.DEFAULT));
    channel.pipeline().addLast(connection);
    connection.connected();
    return connection;
  }
}
