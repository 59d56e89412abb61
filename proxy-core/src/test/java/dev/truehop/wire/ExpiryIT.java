package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.wire.ScriptedUpstream.Script;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates that expire while connections that were made with them are kept.
@ExtendWith(ShowOutput.class)
class ExpiryIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";
  private static final String HELD = "/held";

  /// Twice as long each time, until it is enough to connect in.
  private static final int FIRST_LIFE_SECONDS = 2;

  private static final int LAST_LIFE_SECONDS = 16;
  private static final long PATIENCE_SECONDS = 60;
  private static final int FIRST_STREAM = 1;

  private static Pki pki;
  private static TlsServer http1;
  private static TlsServer http2;
  private static ScriptedUpstream old;
  private static ScriptedUpstream current;
  private static ProxyProcess proxy;

  private final AtomicInteger held = new AtomicInteger();
  private CountDownLatch go = new CountDownLatch(1);

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue(WEB));
    http1 = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    http2 = TlsServer.mutual(pki.context(pki.issue(ORDERS))).speaking("h2");
    old = ScriptedUpstream.on(http1, Scripts.silent());
    current = ScriptedUpstream.on(http2, Scripts.silent());
    String tls = pki.mutual("web", "subjectAltNames: ['" + ORDERS + "']");
    String pool = "connectionPool: { learning: off, trustedIdle: 60s }";
    String clients = ", clientCertificate: required, caCertificates: " + pki.file("ca.crt");
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .secure(pki.pair("web") + clients)
                .cluster("http1", http1.getLocalPort())
                .with(tls, pool, "connectTimeout: 5s")
                .cluster("http2", http2.getLocalPort())
                .with(tls, pool, "connectTimeout: 5s", "protocol: http2")
                .route("/http2", "http2")
                .route("", "http1"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    old.close();
    current.close();
    pki.close();
  }

  /// Requests for [#HELD] are answered when the test says so.
  private void play(ScriptedUpstream upstream, Script script) throws IOException {
    held.set(0);
    go = new CountDownLatch(1);
    upstream.play(script);
  }

  private void waits(String target) {
    if (target.endsWith(HELD)) {
      CountDownLatch until = go;
      held.incrementAndGet();
      try {
        assertTrue(until.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Script speakingHttp1() {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        waits(r.target());
        c.execute(r).write(Scripts.OK);
      }
    };
  }

  private Script speakingHttp2() {
    return c -> {
      H2Conversation connection = H2Conversation.begin(c);
      for (var r = connection.request(); r != null; r = connection.request()) {
        H2Conversation.Request request = r;
        Thread.ofVirtual().start(() -> answer(connection, request));
      }
    };
  }

  private void answer(H2Conversation connection, H2Conversation.Request request) {
    waits(request.path());
    current.executed(request.path());
    try {
      connection.answer(request, "ok");
    } catch (IOException _) {
      // The connection has ended, as its client has heard.
    }
  }

  private static double metric(String name, String label) throws IOException {
    return proxy.metric(name, '"' + label + '"');
  }

  /// Two connections of HTTP/1.1 or one of HTTP/2, with a request under way.
  ///
  /// @return false when the certificate has expired meanwhile
  private boolean connected(String cluster, RawClient busy, RawClient next) throws IOException {
    String path = '/' + cluster;
    double refused = refusedEndpoints(cluster);
    if (next.send(RawClient.get(path + "/first")).response().status() != 200) {
      return false;
    }
    busy.send(RawClient.post(path + HELD, "body"));
    Await.until(
        "it is under way or refused", () -> held.get() == 1 || refusedEndpoints(cluster) > refused);
    boolean inTime =
        held.get() == 1 && next.send(RawClient.get(path + "/second")).response().status() == 200;
    if (!inTime) {
      go.countDown();
      busy.response();
    }
    return inTime;
  }

  private static double refusedEndpoints(String cluster) throws IOException {
    return metric("envoy_cluster_ssl_fail_verify_error", cluster);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http1", "http2"})
  void anEndpointGetsNoFurtherRequestUntilItIsRenewed(String cluster) throws Exception {
    boolean multiplexed = cluster.equals("http2");
    TlsServer server = multiplexed ? http2 : http1;
    ScriptedUpstream upstream = multiplexed ? current : old;
    try (RawClient busy = RawClient.to(proxy.port());
        RawClient next = RawClient.to(proxy.port())) {
      int life = FIRST_LIFE_SECONDS;
      do {
        assertTrue(life <= LAST_LIFE_SECONDS, "no life is long enough to connect in");
        server.use(pki.context(pki.issueFor(life, ORDERS)));
        play(upstream, multiplexed ? speakingHttp2() : speakingHttp1());
        life *= 2;
      } while (!connected(cluster, busy, next));
      int kept = multiplexed ? 1 : 2;
      assertEquals(kept, upstream.conversations().size());
      Await.until(
          "it has expired",
          () -> metric("truehop_upstream_connections_expired_total", cluster) >= kept);
      Await.until("only the busy one is left", () -> upstream.open() == 1);

      isRefused(next, '/' + cluster + "/refused");
      upstream.conversations().stream().skip(kept).forEach(c -> assertEquals("", c.received()));
      server.use(pki.context(pki.issue(ORDERS)));
      String renewed = RawClient.post('/' + cluster + "/renewed", "body");
      assertEquals(200, next.send(renewed).response().status());

      go.countDown();
      assertEquals(200, busy.response().status(), "it was under way");
      Await.until("only the renewed one is left", () -> upstream.open() == 1);
      assertEquals(1, upstream.executions('/' + cluster + HELD));
      assertEquals(4, upstream.executions());
    }
  }

  private static void isRefused(RawClient client, String target) throws IOException {
    Message refused = client.send(RawClient.post(target, "body")).response();
    assertEquals(503, refused.status(), refused::head);
    assertEquals("never-sent", refused.field("x-truehop-delivery"));
    String line = proxy.logLine(target);
    String details = "{remote_connection_failure|TLS_error:_the_certificate_of_" + ORDERS;
    assertTrue(line.contains(details + "_is_not_good:_it_has_expired"), line);
  }

  private static RawClient client(X509Bundle own) throws Exception {
    return Pki.client(pki.context(own), proxy.port("secure"), null);
  }

  /// Asks for [#HELD] on its first stream.
  private static RawClient http2Client(X509Bundle own) throws Exception {
    return RawClient.over(Pki.http2(pki.context(own), proxy.port("secure")))
        .send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .send(H2Frame.frame(H2Frame.SETTINGS, 0, 0, new byte[0]))
        .send(get(FIRST_STREAM, HELD));
  }

  /// `:method: GET` and `:scheme: https` by their numbers, `:path` and `:authority` in full (RFC
  /// 7541, 6.1 and 6.2.2).
  private static byte[] get(int stream, String path) {
    String block = "\u0082\u0087\4" + (char) path.length() + path + "\1\4test";
    int flags = H2Frame.END_HEADERS | H2Frame.END_STREAM;
    return H2Frame.frame(H2Frame.HEADERS, flags, stream, block.getBytes(ISO_8859_1));
  }

  private static H2Frame next(RawClient client, int type) throws IOException {
    return H2Frame.next(client.in(), type);
  }

  private static int lastStream(H2Frame goAway) {
    return ByteBuffer.wrap(goAway.payload()).getInt();
  }

  /// Confined to its test. Three with one certificate, all but the first with a request under way.
  private record Clients(X509Bundle own, RawClient idle, RawClient busy, RawClient http2)
      implements AutoCloseable {
    static Clients with(X509Bundle own) throws Exception {
      return new Clients(own, client(own), client(own), http2Client(own));
    }

    @Override
    public void close() throws IOException {
      idle.close();
      busy.close();
      http2.close();
    }
  }

  /// @return null when the certificate has expired meanwhile
  private @Nullable Clients connected(X509Bundle own) throws Exception {
    play(old, speakingHttp1());
    Clients clients = null;
    try {
      clients = Clients.with(own);
      clients.idle.send(RawClient.get("/idle")).response();
      clients.busy.send(RawClient.get(HELD));
      double refused = refusedClients();
      Await.until("both are under way", () -> held.get() == 2 || refusedClients() > refused);
      if (held.get() == 2) {
        return clients;
      }
    } catch (IOException _) {
      // Refused.
    }
    if (clients != null) {
      clients.close();
    }
    return null;
  }

  private Clients connected() throws Exception {
    for (int life = FIRST_LIFE_SECONDS; life <= LAST_LIFE_SECONDS; life *= 2) {
      Clients clients = connected(pki.issueFor(life, CALLER));
      if (clients != null) {
        return clients;
      }
    }
    throw new AssertionError("no life is long enough to connect in");
  }

  private static double refusedClients() throws IOException {
    return metric("envoy_listener_ssl_fail_verify_error", "secure");
  }

  @Test
  void clientsArePartedAndMayFinish() throws Exception {
    http1.use(pki.context(pki.issue(ORDERS)));
    try (Clients clients = connected();
        RawClient other = client(pki.issue(CALLER))) {
      Await.until(
          "they have expired",
          () -> metric("truehop_downstream_connections_expired_total", "secure") >= 3);
      isToldInTwoSteps(clients.http2);
      isTold(clients.idle.send(RawClient.get("/last")));
      isRefused(clients.own);
      go.countDown();
      isTold(clients.busy);
      assertEquals(FIRST_STREAM, next(clients.http2, H2Frame.HEADERS).stream());
      assertTrue(new String(clients.http2.in().untilEnd(), ISO_8859_1).contains("ok"), "and ends");
      Message others = other.send(RawClient.get("/other")).response();
      assertEquals(200, others.status());
      assertNull(others.field("connection"), "its own is good");
    }
    assertEquals(2, old.executions(HELD));
    assertEquals(0, old.executions("/late"));
  }

  private static void isToldInTwoSteps(RawClient client) throws IOException {
    assertEquals(Integer.MAX_VALUE, lastStream(next(client, H2Frame.GOAWAY)));
    byte[] ping = next(client, H2Frame.PING).payload();
    client.send(H2Frame.frame(H2Frame.PING, H2Frame.ACK, 0, ping));
    assertEquals(FIRST_STREAM, lastStream(next(client, H2Frame.GOAWAY)));
    client.send(get(FIRST_STREAM + 2, "/late"));
  }

  private static void isTold(RawClient client) throws IOException {
    Message last = client.response();
    assertEquals(200, last.status());
    assertEquals("close", last.field("connection"));
    client.expectEnd();
  }

  private static void isRefused(X509Bundle own) {
    assertThrows(
        IOException.class,
        () -> {
          try (RawClient client = client(own)) {
            client.send(RawClient.get("/refused")).response();
          }
        });
    String words = "the certificate of " + CALLER + " is not good: it has expired";
    Await.until(
        "the log says so",
        () ->
            proxy.process().err().stream()
                .anyMatch(l -> l.contains("listener secure: TLS handshake") && l.contains(words)));
    assertEquals(0, old.executions("/refused"));
  }
}
