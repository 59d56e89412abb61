package dev.truehop.upstream;

import dev.truehop.config.HostPort;
import dev.truehop.pool.ConnectFailure;
import dev.truehop.pool.PoolKey;
import dev.truehop.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Worker-confined. Makes TCP connections on the worker's event loop, for all its clusters.
public final class NettyConnector {
  /// Connection ids are unique in the process without a shared counter: the worker's number stands
  /// in the upper bits.
  private static final int WORKER_SHIFT = 40;

  /// How Netty's native transports write an error number into their messages.
  private static final Pattern ERROR_NUMBER = Pattern.compile("failed with error\\(-(\\d+)\\)");

  private final Worker worker;
  private final ChannelFactory<? extends Channel> channels;
  private final Function<HostPort, SocketAddress> addresses;
  private final Http2Start http2;
  private long nextId;

  /// @param channels makes unconnected channels of the worker's transport
  /// @param addresses turns a configured address into the transport's kind
  /// @param http2 begins HTTP/2 where it is spoken
  public NettyConnector(
      Worker worker,
      ChannelFactory<? extends Channel> channels,
      Function<HostPort, SocketAddress> addresses,
      Http2Start http2) {
    this.worker = worker;
    this.channels = channels;
    this.addresses = addresses;
    this.http2 = http2;
    this.nextId = ((long) worker.index() << WORKER_SHIFT) + 1;
  }

  /// What becomes of a TCP connect. Called on the worker's thread; one of the two, once.
  interface Arrival {
    void connected(Channel channel, UpstreamConnection connection);

    void failed(ConnectFailure why, String detail, long now);
  }

  Http2Start http2() {
    return http2;
  }

  Worker worker() {
    return worker;
  }

  long now() {
    return worker.clock().nanos();
  }

  /// See [dev.truehop.pool.Connector#connect]. What has to happen before the connection is of use
  /// is left to the caller.
  ///
  /// The socket is made after the events that the loop has just fetched: with epoll they are told
  /// apart by file descriptor only, and the end of a connection that was closed a moment ago would
  /// be taken for the end of the new one that got its descriptor.
  void connect(PoolKey key, long timeoutNanos, SocketSettings settings, Arrival arrival) {
    worker.assertConfined();
    worker.loop().execute(() -> connectNow(key, timeoutNanos, settings, arrival));
  }

  private void connectNow(
      PoolKey key, long timeoutNanos, SocketSettings settings, Arrival arrival) {
    UpstreamConnection connection = new UpstreamConnection(worker, nextId++, settings);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(worker.loop())
            .channelFactory(channels)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(timeoutNanos))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, worker.buffers())
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(connection);
    HostPort bind = key.bindAddress();
    ChannelFuture connecting =
        bind == null
            ? bootstrap.connect(addresses.apply(key.address()))
            : bootstrap.connect(addresses.apply(key.address()), addresses.apply(bind));
    connecting.addListener((ChannelFuture done) -> connected(done, connection, arrival));
  }

  private void connected(ChannelFuture done, UpstreamConnection connection, Arrival arrival) {
    Throwable cause = done.cause();
    if (cause != null) {
      arrival.failed(failure(cause), reason(cause), now());
    } else {
      arrival.connected(done.channel(), connection);
    }
  }

  private static ConnectFailure failure(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return ConnectFailure.TIMEOUT;
    }
    boolean remote = cause instanceof ConnectException || cause instanceof NoRouteToHostException;
    return remote ? ConnectFailure.REFUSED : ConnectFailure.LOCAL;
  }

  /// Envoy's words where the kernel gave an error number: `delayed connect error: 111`.
  private static String reason(Throwable cause) {
    Matcher error = ERROR_NUMBER.matcher(String.valueOf(cause.getMessage()));
    return error.find()
        ? "delayed connect error: " + error.group(1)
        : String.valueOf(cause.getMessage());
  }

  private static int millis(long nanos) {
    return (int) Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 1, Integer.MAX_VALUE);
  }
}
