package dev.truehop.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Confined to the test's thread. We end our side of a connection, and the peer is so fast that the
/// connection has ended in both directions before the event loop has told anybody of ours.
class OutputEndTest {
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

  private static Void answerAfterOurEnd(ServerSocket server) throws Exception {
    try (Socket peer = server.accept()) {
      peer.getInputStream().readAllBytes();
      peer.getOutputStream().write("bye".getBytes(US_ASCII));
    }
    return null;
  }

  @Test
  void whatThePeerSaidIsAnEndInOrder() throws Exception {
    Reader reader = new Reader();
    try (KernelConnection kernel = new KernelConnection(new Slow());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Void> peer = threads.submit(() -> answerAfterOurEnd(kernel.server()));
      kernel.perform(
          connection -> {
            connection.carry(reader);
            connection.endOutput(() -> {});
          });
      peer.get(KernelConnection.SECONDS, TimeUnit.SECONDS);
      assertEquals("bye, FIN", reader.all.get(KernelConnection.SECONDS, TimeUnit.SECONDS));
    }
  }
}
