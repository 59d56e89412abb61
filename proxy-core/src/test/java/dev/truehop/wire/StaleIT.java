package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Kept connections that fail under a request: GET is answered, and nothing else is executed twice.
@ExtendWith(ShowOutput.class)
class StaleIT {
  private static final String BODY =
      "upstream connect error or disconnect/reset before headers. reset reason: connection"
          + " termination";

  private static final int KEPT = 50;

  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.scripted(upstream.port())
                .cluster("blind", upstream.port())
                .with("connectionPool: { keyBy: address, reuse: blind, learning: off }")
                .cluster("assume", upstream.port())
                .with("connectionPool: { assumeNoDispatchAfterFin: true, learning: off }")
                .withoutRoutes()
                .route("/blind", "blind", "retries: { attempts: 0 }")
                .route("/none", "app", "retries: { attempts: 0 }")
                .route("/assume", "assume")
                .route("/keyed", "app", "retries: { replayWithIdempotencyKey: true }")
                .route("/", "app"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  /// One request that opens a connection, and one on the same connection.
  private static Message second(String request, Script script) throws IOException {
    upstream.play(script);
    String path = request.split(" ", 3)[1];
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get(path + "-first")).response().status());
      return client.send(request).response();
    }
  }

  private static void notReplayed(Message response, String target) {
    assertEquals(503, response.status(), response.head());
    assertEquals(BODY, response.text());
    assertEquals("95", response.field("content-length"));
    Await.until("it is executed", () -> upstream.executions(target) > 0);
    assertEquals(1, upstream.executions(target), "executed once, and never again");
    String line = proxy.logLine(target + " HTTP/1.1\"");
    assertTrue(
        line.contains(" 503 UC upstream_reset_before_response_started{connection_termination} "),
        line);
  }

  @Test
  void anAbortBeforeTheAckIsReplayedForGet() throws IOException {
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
    assertEquals(200, second(RawClient.get("/abort-get"), script).status());
    assertEquals(2, upstream.executions("/abort-get"));
    assertEquals(2, upstream.conversations().size());
  }

  @Test
  void anAbortBeforeTheAckIsNotReplayedForPost() throws IOException {
    double before = proxy.metric("truehop_stale_unreplayed_total");
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
    Message response = second(RawClient.post("/abort-post", "x"), script);
    notReplayed(response, "/abort-post");
    String verdict = response.field("x-truehop-delivery");
    assertTrue(verdict.equals("reset-unacked") || verdict.equals("unknown"), verdict);
    assertEquals(before + 1, proxy.metric("truehop_stale_unreplayed_total"));
  }

  @Test
  void anEndWithoutAResponseIsNotReplayedForPost() throws IOException {
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).close());
    notReplayed(second(RawClient.post("/end-post", "x"), script), "/end-post");
    script = Scripts.onceOnReuse((c, r) -> c.execute(r).close());
    assertEquals(200, second(RawClient.get("/end-get"), script).status());
  }

  @Test
  void anAppThatHalfClosesAndExecutesSeesNoPostTwice() throws IOException {
    Script script =
        c -> {
          Message first = c.request();
          c.execute(first).write(Scripts.OK);
          if (first.target().endsWith("-first")) {
            // What has been read is executed, though the proxy aborts the connection meanwhile.
            Message second = c.request();
            c.halfClose().execute(second);
          }
        };
    notReplayed(second(RawClient.post("/half-post", "x"), script), "/half-post");
    assertEquals(200, second(RawClient.get("/half-get"), script).status());
    assertTrue(upstream.executions("/half-get") <= 2);
  }

  @Test
  void anIdempotencyKeyIsReplayedWhereTheRouteOptsIn() throws IOException {
    String post = RawClient.post("/keyed", "x", "Idempotency-Key: 7");
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
    assertEquals(200, second(post, script).status());
    assertEquals(2, upstream.executions("/keyed"));
    script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
    assertEquals(503, second(post.replace("/keyed", "/other"), script).status());
    assertEquals(1, upstream.executions("/other"));
  }

  @Test
  void attemptsZeroSwitchesEveryReplayOff() throws IOException {
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
    notReplayed(second(RawClient.get("/none"), script), "/none");
  }

  @Test
  void theOldConnectionIsAbortedBeforeTheReplay() throws IOException {
    CompletableFuture<Boolean> reset = new CompletableFuture<>();
    Script script =
        Scripts.onceOnReuse(
            (c, r) -> {
              c.halfClose();
              try {
                reset.complete(c.in().octet() >= 0);
              } catch (SocketException _) {
                reset.complete(true);
              }
            });
    assertEquals(200, second(RawClient.get("/aborted"), script).status());
    assertTrue(Await.value("how it ended", () -> reset.getNow(null)), "by RST, not by FIN");
  }

  @Test
  void aResponseThatHasBegunIsNeverReplaced() throws IOException {
    Script script =
        Scripts.onceOnReuse(
            (c, r) -> c.execute(r).write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
    upstream.play(script);
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/begun-first")).response();
      client.send(RawClient.get("/begun"));
      assertEquals(200, client.responseHead().status());
      assertEquals("half", client.octets(4));
      client.expectEnd();
    }
    assertEquals(1, upstream.executions("/begun"));
    String line = proxy.logLine("/begun HTTP/1.1\"");
    assertTrue(
        line.contains(" 200 UC upstream_reset_after_response_started{connection_termination} "),
        line);
  }

  /// An app that dies of this request, with all its connections, and is there again at once.
  private static Script poisoned(String target, CountDownLatch warm) {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        c.execute(r);
        if (r.target().equals(target)) {
          for (Conversation each : upstream.conversations()) {
            each.abort();
          }
          return;
        }
        warm.countDown();
        Await.until("all connections are there", () -> warm.getCount() == 0);
        c.write(Scripts.OK);
      }
    };
  }

  private static void poison(String request, String target, int most) throws IOException {
    upstream.play(poisoned(target, new CountDownLatch(KEPT)));
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < KEPT; i++) {
      clients.add(RawClient.to(proxy.port()).send(RawClient.get("/warm")));
    }
    for (RawClient client : clients) {
      assertEquals(200, client.response().status());
    }
    assertEquals(KEPT, upstream.conversations().size());
    assertEquals(503, clients.getFirst().send(request).response().status());
    assertEquals(most, upstream.executions(target));
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void aRequestThatKillsTheAppIsTriedTwiceInAllWhateverIsKept() throws IOException {
    poison(RawClient.get("/poison-get"), "/poison-get", 2);
  }

  @Test
  void aPostThatKillsTheAppIsTriedOnce() throws IOException {
    poison(RawClient.post("/poison-post", "x"), "/poison-post", 1);
  }

  /// The end and the next request are both there when the event loop looks.
  private static void parked(boolean reset, String request, String target) throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/parked-first")).response();
      proxy.suspend();
      if (reset) {
        upstream.only().abort();
      } else {
        upstream.only().close();
      }
      client.send(request);
      proxy.resume();
      assertEquals(200, client.response().status());
    }
    assertEquals(1, upstream.executions(target));
    String line = proxy.logLine(target + " HTTP/1.1\"");
    assertTrue(line.contains(" 200 - via_upstream - \"-\" "), "at the first attempt: " + line);
  }

  @Test
  void anEndThatTheLoopHasNotSeenYetIsSeenBeforeTheNextRequestIsWritten() throws IOException {
    for (int i = 0; i < 8; i++) {
      parked(i % 2 == 0, RawClient.get("/parked-get" + i), "/parked-get" + i);
      parked(i % 2 == 0, RawClient.post("/parked-post" + i, "x"), "/parked-post" + i);
    }
  }

  @Test
  void withBlindReuseTheSameEndIsA503() throws IOException {
    upstream.play(Scripts.polite());
    int failed = 0;
    for (int i = 0; i < 10 && failed == 0; i++) {
      upstream.play(Scripts.polite());
      try (RawClient client = RawClient.to(proxy.port())) {
        client.send(RawClient.get("/blind-first")).response();
        proxy.suspend();
        client.send(RawClient.get("/blind"));
        upstream.only().close();
        proxy.resume();
        failed += client.response().status() == 503 ? 1 : 0;
      }
    }
    assertEquals(1, failed, "the bug can be shown");
  }

  @Test
  void aHintIsObeyedBeforeTheUpstreamCloses() throws IOException {
    CompletableFuture<Boolean> proxyFirst = new CompletableFuture<>();
    upstream.play(
        c -> {
          c.execute(c.request()).respond("x", "Keep-Alive: timeout=2");
          long limit = Await.nanos() + 2_000_000_000L;
          proxyFirst.complete(c.in().octet() < 0 && Await.nanos() - limit < 0);
        });
    assertEquals(200, RawClient.get(proxy.port(), "/hint").status());
    assertTrue(Await.value("somebody closes", () -> proxyFirst.getNow(null)));
  }
}
