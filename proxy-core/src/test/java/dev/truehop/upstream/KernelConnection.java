package dev.truehop.upstream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Confined to the test's thread. An upstream connection on a real socket and a real event loop, to
/// a listener of the test: for what only the kernel knows.
final class KernelConnection implements AutoCloseable {
  static final long SECONDS = 30;

  private final MultiThreadIoEventLoopGroup loops;
  private final ServerSocket server;
  private final Channel channel;

  /// @param first the handler next to the socket
  KernelConnection(ChannelHandler first) throws Exception {
    assumeTrue(Epoll.isAvailable(), "only epoll has TCP_INFO");
    loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    channel =
        new Bootstrap()
            .group(loops)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(first)
            .connect(server.getLocalSocketAddress())
            .sync()
            .channel();
  }

  ServerSocket server() {
    return server;
  }

  Channel channel() {
    return channel;
  }

  /// Does something with the connection on its event loop.
  void perform(Consumer<UpstreamConnection> action) throws Exception {
    EventLoop loop = channel.eventLoop();
    Callable<Void> task =
        () -> {
          Worker worker = new Worker(0, loop, Clock.of(Ticker.systemTicker()), 1);
          action.accept(UpstreamBridge.on(channel, worker, 1));
          return null;
        };
    loop.submit(task).get(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    server.close();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
  }
}
