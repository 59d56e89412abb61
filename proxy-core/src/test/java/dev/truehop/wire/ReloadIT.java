package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The file changes under a running proxy; and how requests spread over endpoints.
@ExtendWith(ShowOutput.class)
class ReloadIT {
  private ScriptedUpstream a;
  private ScriptedUpstream b;
  private ScriptedUpstream c;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    a = ScriptedUpstream.playing(named("a"));
    b = ScriptedUpstream.playing(named("b"));
    c = ScriptedUpstream.playing(named("c"));
  }

  @AfterEach
  void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    a.close();
    b.close();
    c.close();
  }

  private static ScriptedUpstream.Script named(String name) {
    return x -> {
      for (Message r = x.request(); r != null; r = x.request()) {
        x.execute(r).respond(name);
      }
    };
  }

  private String text(String target) throws IOException {
    return RawClient.get(proxy.port(), target).text();
  }

  private void awaitText(String expected, String target) {
    Await.until(target + " answers " + expected, () -> isText(expected, target));
  }

  private boolean isText(String expected, String target) {
    try {
      return text(target).equals(expected);
    } catch (IOException _) {
      return false;
    }
  }

  private String endpoint(ScriptedUpstream upstream, String uid) {
    return "{ address: '127.0.0.1:" + upstream.port() + "', pod: { uid: " + uid + " } }";
  }

  private ProxyConfig one(ScriptedUpstream upstream, String uid) {
    return new ProxyConfig().endpoints("app", List.of(endpoint(upstream, uid))).route("", "app");
  }

  @Test
  void newRoutesAndEndpointsApplyWithoutARestart() throws IOException {
    proxy = ProxyProcess.start(one(a, "u1"));
    assertEquals("a", text("/x"));
    proxy.rewrite(
        one(a, "u1")
            .cluster("more", b.port())
            .withoutRoutes()
            .route("/b", "more")
            .route("", "app")
            .yaml());
    awaitText("b", "/b");
    assertEquals("a", text("/x"));
    proxy.rewrite(one(c, "u3").yaml());
    awaitText("c", "/b");
    Await.until("connections to what is gone are closed", () -> a.open() + b.open() == 0);
  }

  @Test
  void connectionsThatAreStillWantedLiveOn() throws IOException {
    proxy = ProxyProcess.start(one(a, "u1"));
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals("a", client.send(RawClient.get("/1")).response().text());
      proxy.rewrite(
          one(a, "u1")
              .cluster("more", b.port())
              .withoutRoutes()
              .route("/b", "more")
              .route("", "app")
              .yaml());
      awaitText("b", "/b");
      assertEquals("a", client.send(RawClient.get("/2")).response().text());
    }
    a.only();
  }

  @Test
  void aNewUidFencesTheOldGeneration() throws IOException {
    proxy = ProxyProcess.start(one(a, "u1"));
    assertEquals("a", text("/1"));
    Conversation old = a.only();
    proxy.rewrite(one(a, "u2").yaml());
    Await.until("the old connection is closed at once", old::over);
    assertEquals("a", text("/2"));
    assertEquals(2, a.conversations().size());
    assertTrue(proxy.metric("truehop_generation_fenced_total") >= 1);
    assertTrue(proxy.admin("GET", "/pools").text().contains("u2"));
  }

  @Test
  void anExchangeUnderWayFinishesOnAFencedGeneration() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    a.play(Scripts.holding("/slow", gate));
    proxy = ProxyProcess.start(one(a, "u1"));
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/slow"));
      Await.until("it is under way", () -> a.conversations().size() == 1);
      proxy.rewrite(one(b, "u2").yaml());
      awaitText("b", "/next");
      gate.countDown();
      assertEquals("ok", client.response().text());
      assertEquals("b", client.send(RawClient.get("/after")).response().text());
    }
    Await.until("the old connection is not kept", () -> a.open() == 0);
  }

  @Test
  void reloadsUnderLoadLoseAndRepeatNothing() throws Exception {
    proxy = ProxyProcess.start(one(a, "u0"));
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<String> problem = new AtomicReference<>();
    AtomicInteger sent = new AtomicInteger();
    Thread load = Thread.ofPlatform().start(() -> load(over, sent, problem));
    for (int i = 1; i <= 10; i++) {
      String uid = "u" + i;
      int before = sent.get();
      proxy.rewrite(one(a, uid).yaml());
      Await.until(uid + " is known", () -> isKnown(uid));
      Await.until("requests go on", () -> sent.get() > before + 20 || problem.get() != null);
    }
    over.set(true);
    assertTrue(load.join(Duration.ofMinutes(2)), "the load does not end");
    assertNull(problem.get());
    for (int i = 0; i < sent.get(); i++) {
      assertEquals(1, a.executions("/load" + i));
    }
  }

  private boolean isKnown(String uid) {
    try {
      return proxy.admin("GET", "/config_dump").text().contains(uid);
    } catch (IOException _) {
      return false;
    }
  }

  /// POST after POST on one connection, until told or until one fails.
  private void load(AtomicBoolean over, AtomicInteger sent, AtomicReference<String> problem) {
    try (RawClient client = RawClient.to(proxy.port())) {
      while (!over.get() && problem.get() == null) {
        Message response = client.send(RawClient.post("/load" + sent, "x")).response();
        if (response.status() != 200) {
          problem.set("request " + sent + ": " + response.head());
        }
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      problem.set("request " + sent + ": " + e);
    }
  }

  @Test
  void aBadFileIsRefusedWithItsPlaceAndTheLastGoodOneStays() throws IOException {
    proxy = ProxyProcess.start(one(a, "u1"));
    String bad = one(b, "u2").with("conectTimeout: 1s").yaml();
    proxy.rewrite(bad);
    int line = (int) bad.substring(0, bad.indexOf("conectTimeout")).lines().count();
    String place = proxy.file() + ":" + line + ":5: ";
    Await.until(
        "the problem is reported",
        () -> proxy.process().err().stream().anyMatch(l -> l.contains(place)));
    assertEquals("a", text("/1"));
    assertTrue(proxy.metric("truehop_config_reloads_total") >= 1);
    proxy.rewrite(one(b, "u2").yaml());
    awaitText("b", "/2");
  }

  @Test
  void aFileThatIsGoneForAMomentChangesNothing() throws IOException {
    proxy = ProxyProcess.start(one(a, "u1"));
    Files.delete(proxy.file());
    Await.pauseMillis(300);
    assertEquals("a", text("/1"));
    proxy.rewrite(one(b, "u2").yaml());
    awaitText("b", "/2");
  }

  @Test
  void roundRobinTakesTurns() throws IOException {
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(a.port(), b.port(), c.port()).with("loadBalancing: roundRobin"));
    try (RawClient client = RawClient.to(proxy.port())) {
      for (int i = 0; i < 30; i++) {
        client.send(RawClient.get("/" + i)).response();
      }
    }
    assertEquals(List.of(10, 10, 10), List.of(a.executions(), b.executions(), c.executions()));
  }

  @Test
  void randomReachesEveryEndpoint() throws IOException {
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(a.port(), b.port(), c.port()).with("loadBalancing: random"));
    try (RawClient client = RawClient.to(proxy.port())) {
      for (int i = 0; i < 100; i++) {
        client.send(RawClient.get("/" + i)).response();
      }
    }
    assertTrue(Math.min(a.executions(), Math.min(b.executions(), c.executions())) >= 10);
    assertEquals(100, a.executions() + b.executions() + c.executions());
  }

  @Test
  void leastRequestAvoidsABusyEndpoint() throws IOException {
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(a.port(), b.port(), c.port()).with("loadBalancing: leastRequest"));
    a.play(Scripts.silent());
    b.play(Scripts.silent());
    c.play(Scripts.silent());
    int busy = 12;
    RawClient[] clients = new RawClient[busy];
    for (int i = 0; i < busy; i++) {
      int sent = i + 1;
      clients[i] = RawClient.to(proxy.port()).send(RawClient.get("/" + i));
      Await.until("it arrived", () -> a.executions() + b.executions() + c.executions() == sent);
    }
    int most = Math.max(a.executions(), Math.max(b.executions(), c.executions()));
    assertTrue(most <= busy / 3 + 2, () -> "an endpoint has " + most);
    for (RawClient client : clients) {
      client.close();
    }
  }
}
