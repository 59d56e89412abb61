package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies far larger than memory, in both directions, and sides that do not keep up.
@ExtendWith(ShowOutput.class)
class LargeBodyIT {
  private static final long GIB = 1L << 30;
  private static final int MIB = 1 << 20;
  private static final long LIMIT_MIB = 256;

  /// What two kernels may hold of a stream that nobody reads: send and receive buffers at their
  /// largest on both connections. The proxy's own share is some kilobytes.
  private static final long KERNEL_OCTETS = 48L * MIB;

  private static final byte[] PIECE = new byte[64 * 1024];

  static {
    new Random(7).nextBytes(PIECE);
  }

  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.scripted(upstream.port()).withoutRoutes().route("", "app", "timeout: 0s"));
  }

  @AfterEach
  void stop() throws IOException {
    try {
      proxy.assertPeakBelow(LIMIT_MIB);
    } finally {
      proxy.close();
      upstream.close();
    }
  }

  private interface Sink {
    void write(byte[] octets) throws IOException;
  }

  private static void stream(long octets, Sink sink, AtomicLong written) throws IOException {
    for (long left = octets; left > 0; left -= PIECE.length) {
      sink.write(PIECE);
      written.addAndGet(PIECE.length);
    }
  }

  private static long sum(long octets) {
    CRC32C sum = new CRC32C();
    for (long left = octets; left > 0; left -= PIECE.length) {
      sum.update(PIECE);
    }
    return sum.getValue();
  }

  private static Thread background(Sink work) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                work.write(PIECE);
              } catch (IOException _) {
                // The other side of the test notices what is missing.
              }
            });
  }

  @Test
  void oneGibibyteUp() throws IOException {
    upstream.play(
        c -> {
          Message head = new Message(c.in().head(), new byte[0], java.util.List.of());
          long length = Long.parseLong(head.field("content-length"));
          c.respond(Long.toString(c.in().checksum(length)));
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.request("PUT", "/up", "Content-Length: " + GIB) + "\r\n");
      stream(GIB, client::send, new AtomicLong());
      assertEquals(Long.toString(sum(GIB)), client.response().text());
    }
  }

  @Test
  void oneGibibyteDown() throws IOException {
    upstream.play(
        c -> {
          c.request();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: " + GIB + "\r\n\r\n");
          stream(GIB, c::write, new AtomicLong());
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get("/down")).responseHead().status());
      assertEquals(sum(GIB), client.in().checksum(GIB));
    }
  }

  /// Waits until the writer stands still because nobody reads.
  private static long stalled(AtomicLong written) {
    long[] last = {-1};
    return Await.value(
        "the writer is stopped",
        () -> {
          long before = last[0];
          last[0] = written.get();
          Await.pauseMillis(250);
          return before > 0 && written.get() == before ? before : null;
        });
  }

  @Test
  void aClientThatDoesNotReadStopsTheUpstream() throws IOException {
    long size = 256L * MIB;
    AtomicLong written = new AtomicLong();
    upstream.play(
        c -> {
          c.request();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
          stream(size, c::write, written);
        });
    try (RawClient client = RawClient.to(proxy.port(), 64 * 1024)) {
      client.send(RawClient.get("/slow-reader"));
      long held = stalled(written);
      assertTrue(held < KERNEL_OCTETS, () -> held + " octets are held");
      assertEquals(200, client.responseHead().status());
      assertEquals(sum(size), client.in().checksum(size));
    }
  }

  @Test
  void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
    long size = 256L * MIB;
    AtomicLong written = new AtomicLong();
    java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
    upstream.play(
        c -> {
          c.in().head();
          Await.until("the client stands still", () -> go.getCount() == 0);
          c.respond(Long.toString(c.in().checksum(size)));
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.request("PUT", "/slow-upstream", "Content-Length: " + size) + "\r\n");
      Thread writer = background(_ -> stream(size, client::send, written));
      long held = stalled(written);
      assertTrue(held < KERNEL_OCTETS, () -> held + " octets are held");
      go.countDown();
      assertEquals(Long.toString(sum(size)), client.response().text());
      assertTrue(writer.join(Duration.ofMinutes(1)), "the writer does not end");
    }
  }

  @Test
  void chunkedBodiesStreamToo() throws IOException {
    int chunks = 1024;
    byte[] size = (Integer.toHexString(PIECE.length) + "\r\n").getBytes();
    upstream.play(
        c -> {
          c.request();
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < chunks; i++) {
            c.write(size).write(PIECE).write("\r\n");
          }
          c.write("0\r\n\r\n");
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      byte[] body = client.send(RawClient.get("/chunks")).response().body();
      CRC32C sum = new CRC32C();
      sum.update(body);
      assertEquals(sum((long) chunks * PIECE.length), sum.getValue());
    }
  }

  @Test
  void bothDirectionsAtOnce() throws Exception {
    long size = 128L * MIB;
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
          byte[] last = null;
          for (long left = size; left > 0; left -= PIECE.length) {
            last = c.in().exactly(PIECE.length);
            c.write(last);
          }
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.request("POST", "/mirror", "Content-Length: " + size) + "\r\n");
      Thread writer = background(_ -> stream(size, client::send, new AtomicLong()));
      assertEquals(200, client.responseHead().status());
      assertEquals(sum(size), client.in().checksum(size));
      assertTrue(writer.join(Duration.ofMinutes(1)), "the writer does not end");
    }
  }
}
