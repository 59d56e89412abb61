package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How long connections live on either side, who may use them, and tunnels.
@ExtendWith(ShowOutput.class)
class ConnectionIT {
  private static final String SWITCH =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: chat\r\n\r\n";

  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.scripted(upstream.port())
                .withoutRoutes()
                .matchedRoute("{ hosts: ['tunnel.test'] }", "app", "allowConnect: true")
                .route("", "app"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  private static RawClient client() throws IOException {
    return RawClient.to(proxy.port());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    upstream.play(Scripts.echo());
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append(i % 3 == 0 ? RawClient.get("/" + i) : RawClient.post("/" + i, "b" + i));
    }
    try (RawClient client = client()) {
      client.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        Message response = client.response();
        String line = (i % 3 == 0 ? "GET /" : "POST /") + i + " HTTP/1.1";
        assertEquals(line, response.field("x-seen"));
        assertEquals(i % 3 == 0 ? "" : "b" + i, response.text());
      }
    }
  }

  @Test
  void aSlowFirstResponseIsNotOvertaken() throws IOException {
    upstream.play(
        c -> {
          for (Message r = c.request(); r != null; r = c.request()) {
            if (r.target().equals("/slow")) {
              Await.pauseMillis(100);
            }
            c.execute(r).respond(r.target());
          }
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/slow") + RawClient.get("/fast") + RawClient.get("/last"));
      assertEquals("/slow", client.response().text());
      assertEquals("/fast", client.response().text());
      assertEquals("/last", client.response().text());
    }
  }

  @Test
  void whatFollowsABadPipelinedRequestIsNeverLookedAt() throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = client()) {
      client.send(RawClient.get("/good") + "GET /bad\r\n\r\n" + RawClient.get("/smuggled"));
      assertEquals(200, client.response().status());
      assertEquals(400, client.response().status());
      client.expectEnd();
    }
    assertEquals(1, upstream.executions("/good"));
    assertEquals(1, upstream.executions());
  }

  @Test
  void connectionCloseEndsTheClientsConnectionAndKeepsTheUpstreams() throws IOException {
    upstream.play(Scripts.polite());
    for (int i = 0; i < 3; i++) {
      try (RawClient client = client()) {
        Message response = client.send(RawClient.get("/", "Connection: close")).response();
        assertEquals("close", response.field("connection"));
        client.expectEnd();
      }
    }
    assertEquals(3, upstream.executions("/"));
    upstream.only();
  }

  @Test
  void anUpstreamsConnectionCloseIsObeyedAndNotPassedOn() throws IOException {
    upstream.play(
        c -> {
          Message r = c.request();
          c.execute(r).respond("x", "Connection: close");
          c.request();
        });
    try (RawClient client = client()) {
      for (int i = 0; i < 3; i++) {
        assertNull(client.send(RawClient.get("/")).response().field("connection"));
      }
    }
    assertEquals(3, upstream.conversations().size());
  }

  @Test
  void http10WithoutKeepAliveEndsAfterTheResponse() throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = client()) {
      client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
      Message response = client.response();
      assertEquals("ok", response.text());
      client.expectEnd();
    }
  }

  @Test
  void http10WithKeepAliveGoesOn() throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = client()) {
      for (int i = 0; i < 3; i++) {
        client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        Message response = client.response();
        assertEquals("ok", response.text());
        assertEquals("keep-alive", response.field("connection"));
      }
    }
  }

  @Test
  void http10ClientsGetNoChunks() throws IOException {
    upstream.play(
        Scripts.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2;x\r\nde\r\n0\r\nt: 1\r\n\r\n"));
    try (RawClient client = client()) {
      client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
      Message head = client.responseHead();
      assertNull(head.field("transfer-encoding"));
      assertEquals("abcde", client.untilEnd());
    }
  }

  @Test
  void anUpgradeBecomesATunnelThatHalfCloses() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write(SWITCH);
          c.write("welcome");
          c.write(c.in().exactly(5));
          c.in().untilEnd();
          c.write("after the client's end");
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: chat") + "early");
      Message head = client.responseHead();
      assertEquals(101, head.status());
      assertEquals("chat", head.field("upgrade"));
      assertEquals("upgrade", head.field("connection"));
      assertEquals("welcomeearly", client.octets(12));
      client.halfClose();
      assertEquals("after the client's end", client.untilEnd());
    }
    Await.until("both ends are gone", () -> upstream.open() == 0);
  }

  @Test
  void aTunnelWhoseUpstreamEndsFirstStillTakesTheClientsOctets() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write(SWITCH);
          c.halfClose();
          c.in().untilEnd();
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: chat"));
      assertEquals(101, client.responseHead().status());
      assertEquals("", client.untilEnd());
      client.send("still here").halfClose();
      Await.until("arrives", () -> upstream.only().received().endsWith("still here"));
    }
    Await.until("both ends are gone", () -> upstream.open() == 0);
  }

  @Test
  void anUpgradeMayBeDeclined() throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: websocket"));
      assertEquals("ok", client.response().text());
      assertEquals("ok", client.send(RawClient.get("/")).response().text());
    }
    assertTrue(upstream.only().received().contains("upgrade: websocket\r\n"));
  }

  @Test
  void aSwitchThatNobodyAskedForIsA502() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
          c.in().untilEnd();
        });
    assertEquals(502, RawClient.get(proxy.port(), "/").status());
  }

  @Test
  void connectIsRefusedUnlessTheRouteAllowsIt() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 200 Connected\r\n\r\n").write(c.in().exactly(4));
          c.in().untilEnd();
        });
    String refused = "CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n";
    try (RawClient client = client()) {
      assertEquals(403, client.send(refused).response().status());
      client.expectEnd();
    }
    assertTrue(upstream.conversations().isEmpty());
    try (RawClient client = client()) {
      client.send("CONNECT tunnel.test:443 HTTP/1.1\r\nHost: tunnel.test:443\r\n\r\n");
      assertEquals(200, client.responseHead().status());
      assertEquals("ping", client.send("ping").octets(4));
    }
    Await.until("both ends are gone", () -> upstream.open() == 0);
  }

  @Test
  void aClientThatLeavesFreesTheUpstream() throws IOException {
    upstream.play(Scripts.silent());
    for (int i = 0; i < 5; i++) {
      RawClient client = client().send(RawClient.get("/left" + i));
      int sent = i + 1;
      Await.until("the upstream has it", () -> upstream.executions() == sent);
      client.abort();
    }
    Await.until("every upstream connection is gone", () -> upstream.open() == 0);
    assertTrue(proxy.logLine("/left0").contains(" 0 DC downstream_remote_disconnect "));
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsRequestFreesTheUpstream() throws IOException {
    upstream.play(Scripts.polite());
    String head = RawClient.request("POST", "/part", "Content-Length: 1000");
    RawClient client = client().send(head + "\r\npart");
    Await.until("the upstream has some of it", () -> upstream.conversations().size() == 1);
    client.close();
    Await.until("the upstream connection is gone", () -> upstream.open() == 0);
    assertEquals(0, upstream.executions());
  }

  @Test
  void aTunnelLosesNothingAtItsEnd() throws IOException {
    int size = 4_000_000;
    upstream.play(
        c -> {
          c.in().head();
          c.write(SWITCH);
          c.in().untilEnd();
          c.write("x".repeat(size));
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: chat"));
      assertEquals(101, client.responseHead().status());
      client.halfClose();
      Await.pauseMillis(100);
      assertEquals(size, client.untilEnd().length());
    }
    Await.until("both ends are gone", () -> upstream.open() == 0);
  }

  @Test
  void aTunnelLosesNothingWhenTheUpstreamEndsFirstAndTheClientIsSlow() throws IOException {
    int size = 8_000_000;
    upstream.play(
        c -> {
          c.in().head();
          c.write(SWITCH).write("x".repeat(size)).halfClose();
          c.in().untilEnd();
        });
    try (RawClient client = RawClient.to(proxy.port(), 32 * 1024)) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: chat"));
      Await.pauseMillis(200);
      assertEquals(101, client.responseHead().status());
      assertEquals(size, client.untilEnd().length());
    }
    Await.until("both ends are gone", () -> upstream.open() == 0);
  }

  @Test
  void aTunnelLosesNothingWhenTheClientEndsFirstAndTheUpstreamIsSlow() throws IOException {
    byte[] octets = new byte[8_000_000];
    CompletableFuture<Integer> arrived = new CompletableFuture<>();
    upstream.play(
        c -> {
          c.in().head();
          c.write(SWITCH);
          Await.pauseMillis(200);
          arrived.complete(c.in().untilEnd().length);
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: chat"));
      assertEquals(101, client.responseHead().status());
      client.send(octets).halfClose();
      assertEquals(octets.length, Await.value("the upstream's end", () -> arrived.getNow(null)));
    }
  }

  @Test
  void aHalfClosedClientStillGetsItsResponse() throws IOException {
    upstream.play(Scripts.slow(50));
    try (RawClient client = client()) {
      client.send(RawClient.get("/")).halfClose();
      assertEquals("ok", client.response().text());
      client.expectEnd();
    }
  }

  @Test
  void anIdleClientIsClosedAndAnUnfinishedHeadGets408() throws IOException {
    upstream.play(Scripts.polite());
    ProxyConfig config =
        ProxyConfig.scripted(upstream.port())
            .listener("idleTimeout: 2s")
            .listener("requestHeadersTimeout: 300ms");
    try (ProxyProcess impatient = ProxyProcess.start(config);
        RawClient idle = RawClient.to(impatient.port())) {
      idle.send(RawClient.get("/")).response();
      try (RawClient unfinished = RawClient.to(impatient.port())) {
        unfinished.send("GET / HTTP/1.1\r\nHos");
        assertEquals(408, unfinished.response().status());
        unfinished.expectEnd();
      }
      idle.expectEnd();
    }
  }
}
