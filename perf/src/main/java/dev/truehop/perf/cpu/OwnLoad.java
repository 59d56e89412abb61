package dev.truehop.perf.cpu;

import dev.truehop.perf.Statistics;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Worker-confined (to the main thread): a closed loop in this process, for machines without `wrk`.
/// Takes more of the CPU that it shares with the upstream than `wrk` does.
final class OwnLoad implements Load {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final int BUFFER_OCTETS = 16 << 10;
  private static final long LONGEST_SELECT_MILLIS = 100;
  private static final int ENDS = 4;
  private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Clock clock;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_OCTETS);
  private final ByteBuffer request;
  private long[] latenciesNanos = new long[1 << 16];
  private int answered;
  private long errors;
  private boolean ending;

  OwnLoad(Clock clock) {
    this(clock, REQUEST);
  }

  /// @param request complete and without a close
  OwnLoad(Clock clock, String request) {
    byte[] octets = request.getBytes(StandardCharsets.US_ASCII);
    this.clock = clock;
    this.request = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
  }

  /// Worker-confined: one connection.
  private static final class Connection {
    final ResponseScanner response = new ResponseScanner();
    long sentNanos;
  }

  @Override
  public String name() {
    return "own load generator";
  }

  @Override
  public LoadReport run(int port, int seconds) throws IOException {
    return run(port, CONNECTIONS, Duration.ofSeconds(seconds));
  }

  LoadReport run(int port, int connections, Duration time) throws IOException {
    answered = 0;
    errors = 0;
    ending = false;
    long start = clock.nanos();
    long deadline = start + time.toNanos();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        send(channel.register(selector, SelectionKey.OP_READ, new Connection()));
      }
      while (clock.nanos() - deadline < 0) {
        selector.select(this::ready, LONGEST_SELECT_MILLIS);
      }
      end(selector);
    }
    long[] seen = Arrays.copyOf(latenciesNanos, answered);
    return new LoadReport(
        answered,
        (clock.nanos() - start) / 1e9,
        Statistics.percentile(seen, 0.5) / 1e3,
        Statistics.percentile(seen, 0.99) / 1e3,
        errors);
  }

  /// Ends in every way there is: of four connections one is reset and one ended in the middle of a
  /// request, and two are ended after the answer.
  private void end(Selector selector) throws IOException {
    ending = true;
    int number = 0;
    for (SelectionKey key : selector.keys()) {
      switch (number++ % ENDS) {
        case 0 -> reset((SocketChannel) key.channel());
        case 1 -> key.channel().close();
        default -> {}
      }
    }
    long deadline = clock.nanos() + LONGEST_END_NANOS;
    while (!selector.keys().isEmpty() && clock.nanos() - deadline < 0) {
      selector.select(this::ready, LONGEST_SELECT_MILLIS);
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }

  private static void reset(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  private void ready(SelectionKey key) {
    try {
      in.clear();
      if (((SocketChannel) key.channel()).read(in) < 0) {
        throw new IOException("closed");
      }
      if (((Connection) key.attachment()).response.endsIn(in.flip())) {
        note(((Connection) key.attachment()).sentNanos);
        if (ending) {
          key.channel().close();
          // The next select forgets the key; it must not wait for others.
          key.selector().wakeup();
        } else {
          send(key);
        }
      }
    } catch (IOException _) {
      errors++;
      key.cancel();
    }
  }

  private void note(long sentNanos) {
    if (answered == latenciesNanos.length) {
      latenciesNanos = Arrays.copyOf(latenciesNanos, 2 * answered);
    }
    latenciesNanos[answered] = clock.nanos() - sentNanos;
    answered++;
  }

  private void send(SelectionKey key) throws IOException {
    ((Connection) key.attachment()).sentNanos = clock.nanos();
    ((SocketChannel) key.channel()).write(request.duplicate());
  }
}
