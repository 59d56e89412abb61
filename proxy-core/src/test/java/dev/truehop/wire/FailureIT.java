package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The rows of the failure table on the wire: status, body, flag, details, and retries by token.
@ExtendWith(ShowOutput.class)
class FailureIT {
  private static final String RESET =
      "upstream connect error or disconnect/reset before headers. reset reason: ";

  private static ScriptedUpstream upstream;
  private static ScriptedUpstream other;
  private static final List<Socket> crowd = new ArrayList<>();
  private static ServerSocket crowded;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    other = ScriptedUpstream.playing(Scripts.polite());
    int refusing = NginxUpstream.freePort();
    crowded = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    crowd();
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .cluster("app", upstream.port())
                .with(ProxyConfig.UNLEARNED)
                .cluster("refusing", refusing)
                .cluster("half", refusing, other.port())
                .with(ProxyConfig.UNLEARNED)
                .with("loadBalancing: roundRobin")
                .endpoints("empty", List.of())
                .cluster("two", upstream.port(), other.port())
                .with(ProxyConfig.UNLEARNED)
                .with("loadBalancing: roundRobin")
                .cluster("narrow", upstream.port())
                .with("connectionPool: { maxConnections: 1, maxPendingRequests: 1, learning: off }")
                .cluster("unreachable", crowded.getLocalPort())
                .with("connectTimeout: 150ms")
                .route("/timeout", "app", "timeout: 200ms")
                .route("/try", "two", "retries: { attempts: 1, perTryTimeout: 2s, retryOn: '5xx' }")
                .route("/once", "app", "retries: { attempts: 2, perTryTimeout: 100ms }")
                .route("/refused-once", "refusing", "retries: { attempts: 0 }")
                .route("/refused", "refusing")
                .route("/half", "half")
                .route("/5xx", "two", "retries: { attempts: 2, retryOn: '5xx' }")
                .route("/409", "two", "retries: { attempts: 2, retryOn: 'retriable-4xx' }")
                .route("/418", "two", "retries: { attempts: 2, retryOn: '418' }")
                .route("/gateway", "two", "retries: { attempts: 2, retryOn: 'gateway-error' }")
                .route("/reset", "two", "retries: { attempts: 2, retryOn: 'reset' }")
                .route("/empty", "empty")
                .route("/narrow", "narrow")
                .route("/unreachable", "unreachable", "retries: { attempts: 0 }")
                .route("/plain", "app"));
  }

  /// Fills the queue of connections that nobody accepts: the kernel ignores the next ones.
  private static void crowd() throws IOException {
    boolean full = false;
    while (!full) {
      Socket socket = new Socket();
      crowd.add(socket);
      try {
        socket.connect(crowded.getLocalSocketAddress(), 100);
      } catch (SocketTimeoutException _) {
        full = true;
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    for (Socket socket : crowd) {
      socket.close();
    }
    crowded.close();
    upstream.close();
    other.close();
  }

  private static Message get(String path) throws IOException {
    return RawClient.get(proxy.port(), path);
  }

  private static void both(ScriptedUpstream.Script script) throws IOException {
    upstream.play(script);
    other.play(script);
  }

  private static int executions(String target) {
    return upstream.executions(target) + other.executions(target);
  }

  /// Checks the response and its log line.
  private static void fails(Message response, int status, String body, String log, String target) {
    assertEquals(status, response.status(), response::head);
    assertEquals(body, response.text());
    assertTrue(!body.isEmpty() || "0".equals(response.field("content-length")), response.head());
    String line = proxy.logLine('"' + "GET " + target + " HTTP/1.1\"");
    assertTrue(line.contains("\" " + status + ' ' + log + ' '), line);
  }

  @Test
  void noRouteIs404() throws IOException {
    fails(get("/nowhere"), 404, "", "NR route_not_found", "/nowhere");
  }

  @Test
  void noEndpointIs503() throws IOException {
    fails(get("/empty"), 503, "no healthy upstream", "UH no_healthy_upstream", "/empty");
  }

  @Test
  void aRefusedConnectionIs503() throws IOException {
    Message response = get("/refused-once");
    assertTrue(response.text().equals(RESET + "remote connection failure"), response.text());
    String line = proxy.logLine("/refused-once ");
    assertTrue(
        line.contains(" 503 UF upstream_reset_before_response_started{remote_connection_failure"),
        line);
  }

  @Test
  void aRefusedConnectionIsRetriedUntilTheAttemptsAreUsedUp() throws IOException {
    Message response = get("/refused");
    assertEquals(503, response.status());
    assertTrue(
        response.text().endsWith("retried and the latest reset reason: remote connection failure"),
        response.text());
    assertTrue(proxy.logLine("GET /refused ").contains(" 503 URX,UF "));
  }

  @Test
  void aRefusedConnectionIsRetriedOnAnotherEndpoint() throws IOException {
    both(Scripts.polite());
    for (int i = 0; i < 6; i++) {
      assertEquals(200, get("/half/" + i).status());
      assertEquals(200, RawClient.once(proxy.port(), RawClient.post("/half/p" + i, "x")).status());
      assertEquals(1, executions("/half/p" + i));
    }
  }

  @Test
  void aConnectThatTakesTooLongIs503() throws IOException {
    Message response = get("/unreachable");
    assertEquals(503, response.status());
    assertEquals(RESET + "connection timeout", response.text());
    String line = proxy.logLine("/unreachable");
    assertTrue(
        line.contains(" 503 UF upstream_reset_before_response_started{connection_timeout"), line);
  }

  @Test
  void theRoutesTimeoutIs504AndFreesTheUpstream() throws IOException {
    upstream.play(Scripts.silent());
    fails(get("/timeout"), 504, "upstream request timeout", "UT response_timeout", "/timeout");
    triedOnceAndGivenUp();
  }

  /// A try has a connection of its own, which is not kept. Whether the upstream came to read from
  /// it in that time is not what matters.
  private static void triedOnceAndGivenUp() {
    upstream.only();
    Await.until("the connection is not kept", () -> upstream.open() == 0);
    assertEquals(1, upstream.conversations().size());
    assertTrue(upstream.executions() <= 1);
  }

  @Test
  void aTryThatTakesTooLongGoesToAnotherEndpoint() throws IOException {
    upstream.play(Scripts.silent());
    other.play(Scripts.polite());
    for (int i = 0; i < 4 && upstream.executions() == 0; i++) {
      assertEquals(200, get("/try/" + i).status());
    }
    assertEquals(1, upstream.executions());
  }

  @Test
  void withoutATokenForItAPerTryTimeoutIs504() throws IOException {
    upstream.play(Scripts.silent());
    fails(get("/once"), 504, "upstream request timeout", "UT upstream_per_try_timeout", "/once");
    triedOnceAndGivenUp();
  }

  /// Fails the first try of each request, whichever endpoint it hits.
  private static ScriptedUpstream.Script first(String failure) {
    AtomicInteger requests = new AtomicInteger();
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        c.execute(r).write(requests.getAndIncrement() % 2 == 0 ? failure : Scripts.OK);
      }
    };
  }

  @Test
  void statusesAreRetriedByTheirTokensOnly() throws IOException {
    record Row(String path, int status, int expected) {}
    List<Row> rows =
        List.of(
            new Row("/5xx", 500, 200),
            new Row("/5xx", 503, 200),
            new Row("/gateway", 502, 200),
            new Row("/gateway", 500, 500),
            new Row("/409", 409, 200),
            new Row("/409", 410, 410),
            new Row("/418", 418, 200),
            new Row("/plain", 503, 503));
    for (Row row : rows) {
      both(first("HTTP/1.1 " + row.status() + " X\r\nContent-Length: 0\r\n\r\n"));
      assertEquals(row.expected(), get(row.path()).status(), row::toString);
      assertEquals(row.expected() == 200 ? 2 : 1, executions(row.path()), row::toString);
    }
  }

  @Test
  void whenEveryTryFailsTheLastResponseIsPassedOnWithItsFlag() throws IOException {
    both(Scripts.answering("HTTP/1.1 500 X\r\nContent-Length: 4\r\n\r\nlast"));
    assertEquals("last", get("/5xx/all").text());
    assertEquals(3, executions("/5xx/all"));
    assertTrue(proxy.logLine("GET /5xx/all ").contains(" 500 URX via_upstream "));
  }

  @Test
  void aResetIsRetriedByItsTokenEvenForPost() throws IOException {
    both(Scripts.after(0, (c, r) -> c.execute(r).abort()));
    Message response = RawClient.once(proxy.port(), RawClient.post("/reset", "x"));
    assertEquals(503, response.status());
    assertEquals(3, executions("/reset"), "the operator vouches for it");
  }

  @Test
  void aFreshConnectionThatFailsIsNotRetriedByDefault() throws IOException {
    upstream.play(Scripts.after(0, (c, r) -> c.execute(r).close()));
    Message response = get("/plain/uc");
    fails(
        response,
        503,
        RESET + "connection termination",
        "UC upstream_reset_before_response_started{connection_termination}",
        "/plain/uc");
    assertEquals(1, upstream.executions());
  }

  @Test
  void aFullPoolIsOverflow() throws IOException {
    upstream.play(Scripts.silent());
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        clients.add(RawClient.to(proxy.port()).send(RawClient.get("/narrow/" + i)));
        Await.until("the first is under way", () -> upstream.executions() == 1);
      }
      Await.until(
          "the second waits",
          () -> metric("envoy_cluster_upstream_rq_pending_active", "narrow") == 1);
      Message third = get("/narrow/third");
      fails(
          third,
          503,
          RESET + "overflow",
          "UO upstream_reset_before_response_started{overflow}",
          "/narrow/third");
      assertEquals("true", third.field("x-envoy-overloaded"));
      assertTrue(metric("envoy_cluster_upstream_rq_pending_overflow", "narrow") >= 1);
    } finally {
      for (RawClient client : clients) {
        client.abort();
      }
    }
    Await.until("nothing is under way", () -> metric("envoy_http_downstream_rq_active", "") == 0);
    upstream.play(Scripts.polite());
    assertEquals(200, get("/narrow/free").status());
  }

  private static double metric(String name, String label) {
    try {
      return proxy.metric(name, label);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aWaitingRequestGetsTheConnectionThatBecomesFree() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    upstream.play(Scripts.holding("/narrow/a", gate));
    try (RawClient first = RawClient.to(proxy.port());
        RawClient second = RawClient.to(proxy.port())) {
      first.send(RawClient.get("/narrow/a"));
      Await.until(
          "the first has its connection",
          () ->
              upstream.conversations().size() == 1
                  && metric("envoy_cluster_upstream_rq_pending_active", "narrow") == 0);
      second.send(RawClient.get("/narrow/b"));
      Await.until(
          "the second waits",
          () -> metric("envoy_cluster_upstream_rq_pending_active", "narrow") == 1);
      gate.countDown();
      assertEquals(200, first.response().status());
      assertEquals(200, second.response().status());
    }
    upstream.only();
  }

  @Test
  void aClientThatLeavesTheQueueFreesItsPlace() throws IOException {
    upstream.play(Scripts.silent());
    try (RawClient first = RawClient.to(proxy.port())) {
      first.send(RawClient.get("/narrow/leaving-first"));
      Await.until("the first is under way", () -> upstream.executions() == 1);
      RawClient second = RawClient.to(proxy.port()).send(RawClient.get("/narrow/leaving"));
      Await.until(
          "the second waits",
          () -> metric("envoy_cluster_upstream_rq_pending_active", "narrow") == 1);
      second.abort();
      Await.until(
          "its place is free",
          () -> metric("envoy_cluster_upstream_rq_pending_active", "narrow") == 0);
      first.abort();
    }
    Await.until("the connection is given up", () -> upstream.open() == 0);
    assertEquals(0, upstream.executions("/narrow/leaving"));
    upstream.play(Scripts.polite());
    assertEquals(200, get("/narrow/after-leaving").status());
  }

  @Test
  void headOfAFailureHasNoBody() throws IOException {
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send("HEAD /empty HTTP/1.1\r\nHost: a\r\n\r\n");
      Message response = client.responseTo("HEAD");
      assertEquals("19", response.field("content-length"));
      assertNull(response.field("connection"));
      upstream.play(Scripts.polite());
      assertEquals("ok", client.send(RawClient.get("/plain")).response().text());
    }
  }
}
