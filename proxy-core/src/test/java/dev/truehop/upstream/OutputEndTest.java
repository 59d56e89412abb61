package dev.truehop.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Confined to the test's thread. We end our side of a connection, and the peer is so fast that the
/// connection has ended in both directions before the event loop has told anybody of ours.
class OutputEndTest {
  private static final long SECONDS = 30;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    assumeTrue(Epoll.isAvailable(), "only epoll has TCP_INFO");
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    threads.close();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
  }

  /// Keeps the news of our end until the connection is over.
  private static final class Slow extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      while (event instanceof ChannelOutputShutdownEvent && !TcpInfo.over(ctx.channel())) {
        Thread.onSpinWait();
      }
      ctx.fireUserEventTriggered(event);
    }
  }

  private static final class Reader implements UpstreamUser {
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> all = new CompletableFuture<>();

    @Override
    public void upstreamData(ByteBuf data) {
      text.append(data.toString(US_ASCII));
      data.release();
    }

    @Override
    public void upstreamDataComplete() {}

    @Override
    public boolean upstreamInputEnded() {
      return false;
    }

    @Override
    public void upstreamAnswersPing() {}

    @Override
    public void upstreamWritable(boolean writable) {}

    @Override
    public void upstreamLost(Loss loss) {
      all.complete(text + ", " + loss);
    }
  }

  private void answerAfterOurEnd() throws IOException {
    try (Socket peer = server.accept()) {
      peer.getInputStream().readAllBytes();
      peer.getOutputStream().write("bye".getBytes(US_ASCII));
    }
  }

  @Test
  void whatThePeerSaidIsAnEndInOrder() throws Exception {
    threads.submit(
        () -> {
          answerAfterOurEnd();
          return null;
        });
    EventLoop loop = loops.next();
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new Slow())
            .connect(server.getLocalSocketAddress())
            .sync()
            .channel();
    Reader reader = new Reader();
    loop.submit(
            () -> {
              Worker worker = new Worker(0, loop, Clock.of(Ticker.systemTicker()), 1);
              UpstreamConnection connection = UpstreamBridge.on(channel, worker, 1);
              connection.carry(reader);
              connection.endOutput(() -> {});
            })
        .get(SECONDS, TimeUnit.SECONDS);
    assertEquals("bye, FIN", reader.all.get(SECONDS, TimeUnit.SECONDS));
    channel.close().sync();
  }
}
