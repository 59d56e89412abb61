package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hundreds of clients that want a TLS handshake at once: those that mean it, those that begin one
/// and leave it at that, and those that say nothing. docs/tls.md says what becomes of them.
@ExtendWith(ShowOutput.class)
class HandshakeFloodIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";

  /// As documented.
  private static final int AT_ONCE = 32;

  private static final int OPEN = 1_024;

  private static final int IDLERS = 400;
  private static final int EARNEST = 200;
  private static final int TOO_MANY = 100;
  private static final int KEPT = 4;

  /// A tenth of a second at worst is promised; so much more on a machine that is busy, not least
  /// with this test's own handshakes.
  private static final long PROMPT_SECONDS = 5;

  /// Between two requests, so that handshakes get the machine.
  private static final int BREATH_MILLIS = 5;

  /// Who is refused comes again, so often.
  private static final int VISITS = 20;

  private static final long LIMIT_MIB = 256;

  private Pki pki;
  private SSLContext context;
  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  private final List<RawClient> idlers = new ArrayList<>();
  private final List<RawClient> kept = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicLong longestNanos = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean over;

  @BeforeEach
  void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue(WEB));
    context = pki.context(pki.issue(CALLER));
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(upstream.port())
                .listener(
                    "tls: { %s, caCertificates: %s, clientCertificate: required }"
                        .formatted(pki.pair("web"), pki.file("ca.crt"))));
    for (int i = 0; i < KEPT; i++) {
      kept.add(Pki.client(context, proxy.port(), null));
      assertEquals(200, kept.getLast().send(RawClient.get("/before")).response().status());
    }
  }

  @AfterEach
  void stop() throws IOException {
    over = true;
    try {
      proxy.assertPeakBelow(LIMIT_MIB);
    } finally {
      proxy.close();
      threads.shutdownNow();
      closeIdlers();
      for (RawClient client : kept) {
        client.close();
      }
      upstream.close();
      pki.close();
    }
  }

  private void closeIdlers() throws IOException {
    for (RawClient client : idlers) {
      client.close();
    }
    idlers.clear();
  }

  /// Every other one begins a handshake.
  private void idlersCome(int count) throws Exception {
    byte[] hello = clientHello();
    for (int i = 0; i < count; i++) {
      RawClient client = RawClient.to(proxy.port());
      idlers.add(i % 2 == 0 ? client : client.send(hello));
    }
  }

  private byte[] clientHello() throws IOException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    byte[] octets = new byte[record.flip().remaining()];
    record.get(octets);
    return octets;
  }

  /// One request after the other on each of the connections that were there before.
  private List<Future<Integer>> goOn() {
    List<Future<Integer>> all = new ArrayList<>();
    for (RawClient client : kept) {
      all.add(threads.submit(() -> goOn(client)));
    }
    return all;
  }

  private int goOn(RawClient client) throws IOException {
    int count = 0;
    while (!over) {
      long began = Await.nanos();
      assertEquals(200, client.send(RawClient.get("/kept")).response().status());
      longestNanos.accumulateAndGet(Await.nanos() - began, Math::max);
      answered.incrementAndGet();
      count++;
      Await.pauseMillis(BREATH_MILLIS);
    }
    return count;
  }

  /// @return how often it was refused before
  private int isServed(String target) throws IOException {
    for (int refused = 0; refused < VISITS; refused++) {
      try (RawClient client = Pki.client(context, proxy.port(), null)) {
        assertEquals(200, client.send(RawClient.post(target, "body")).response().status());
        return refused;
      } catch (IOException _) {
        // It waited for too long.
      }
    }
    throw new AssertionError("never served");
  }

  private double metric(String name) throws IOException {
    return proxy.metric(name, "\"web\"");
  }

  /// By FIN, or by RST where it waited for too long.
  private static void isEnded(RawClient client) throws IOException {
    try {
      client.untilEnd();
    } catch (SocketException _) {
      // Reset.
    }
  }

  private void keptWentOn(List<Future<Integer>> all) throws Exception {
    over = true;
    for (Future<Integer> one : all) {
      assertTrue(one.get() > 1, "answers during the flood");
    }
    long longest = TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    System.out.println("longest answer on a kept connection: " + longest + " ms");
    assertTrue(longest < TimeUnit.SECONDS.toMillis(PROMPT_SECONDS), () -> longest + " ms");
  }

  @Test
  void whoMeansItIsServedInItsTurn() throws Exception {
    proxy.suspend();
    idlersCome(IDLERS);
    List<Future<Integer>> earnest = new ArrayList<>();
    for (int i = 0; i < EARNEST; i++) {
      Callable<Integer> visit = () -> isServed("/earnest");
      earnest.add(threads.submit(visit));
    }
    proxy.resume();
    List<Future<Integer>> goingOn = goOn();
    Await.until("one is served", () -> upstream.executions("/earnest") > 0);
    double failed = metric("envoy_listener_ssl_connection_error");
    assertTrue(failed < IDLERS, "only after those who do not mean it had gone");
    int refused = 0;
    for (Future<Integer> one : earnest) {
      refused += one.get(2, TimeUnit.MINUTES);
    }
    keptWentOn(goingOn);
    assertEquals(EARNEST, upstream.executions("/earnest"));
    double waited = metric("truehop_downstream_handshakes_waited_total");
    assertTrue(waited >= IDLERS - AT_ONCE, () -> waited + " waited");
    for (RawClient idler : idlers) {
      isEnded(idler);
    }
    int ended = IDLERS + refused;
    Await.until("all are counted", () -> metric("envoy_listener_ssl_connection_error") == ended);
  }

  @Test
  void tooManyAreResetAndOthersSeeNothingOfThem() throws Exception {
    proxy.suspend();
    idlersCome(OPEN + TOO_MANY);
    proxy.resume();
    List<Future<Integer>> goingOn = goOn();
    for (RawClient client : idlers.subList(OPEN, idlers.size())) {
      client.expectEnd();
    }
    Await.until(
        "they are counted",
        () -> metric("truehop_downstream_handshakes_overflow_total") >= TOO_MANY);
    int then = answered.get();
    Await.until("the others go on", () -> answered.get() > then + KEPT);
    Await.until(
        "the log says so",
        () ->
            proxy.process().err().stream()
                .anyMatch(line -> line.contains("refused: too many handshakes at once")));
    closeIdlers();
    isServed("/afterwards");
    keptWentOn(goingOn);
  }
}
