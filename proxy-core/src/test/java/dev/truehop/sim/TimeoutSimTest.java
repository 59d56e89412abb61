package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every timeout comes when it is due: not before, and not more than a tick of the sweep after.
class TimeoutSimTest extends SimTest {
  private static final Duration TICK = Duration.ofMillis(20);

  private void silentApp() {
    app.does((_, _) -> {});
  }

  /// Asserts that the reply comes at `due`, to within a tick.
  private void repliesAt(SimClient client, Duration due) {
    world.advance(due.minusMillis(1));
    assertEquals("", client.text(), "too early");
    world.advance(TICK.plusMillis(1));
  }

  @Test
  void theRouteTimeoutAnswers504WhenItIsDue() {
    begin(SimConfigs.with("timeout: 1s", ""));
    silentApp();
    SimClient client = world.client().get("/a");
    repliesAt(client, Duration.ofSeconds(1));
    assertEquals(504, client.status());
    assertEquals("upstream request timeout", client.reply().body());
    assertTrue(app.connection(0).wasReset(), "the app must not answer into another exchange");
  }

  @Test
  void theRouteTimeoutSaysWhatIsKnownOfTheDelivery() {
    begin(SimConfigs.with("timeout: 1s", ""));
    silentApp();
    SimClient client = world.client().post("/a", "x");
    world.advance(Duration.ofMillis(1100));
    assertEquals("unknown", client.reply().field("x-truehop-delivery"));
  }

  @Test
  void theRouteTimeoutRunsFromTheEndOfTheRequest() {
    begin(SimConfigs.with("timeout: 1s", ""));
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 2\r\n\r\na");
    world.advance(Duration.ofSeconds(10));
    client.send("b");
    assertEquals(200, client.status());
  }

  @Test
  void aResponseThatHasBegunIsNotCutByTheRouteTimeout() {
    begin(SimConfigs.with("timeout: 1s", ""));
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
          world.after(Duration.ofSeconds(30), () -> connection.send("cd"));
        });
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(31));
    assertEquals("abcd", client.reply().body());
  }

  @Test
  void aTimeoutOf0sIsNone() {
    begin(SimConfigs.with("timeout: 0s", ""));
    app.does((connection, _) -> world.after(Duration.ofMinutes(4), () -> connection.answer("ok")));
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofMinutes(4).plusMillis(1));
    assertEquals(200, client.status());
  }

  @Test
  void anExchangeThatStandsStillEndsAfterFiveMinutes() {
    begin(SimConfigs.with("timeout: 0s", ""));
    silentApp();
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(301));
    assertEquals(504, client.status());
    assertEquals("stream timeout", client.reply().body());
  }

  @Test
  void aRequestBodyThatStandsStillEndsAfterFiveMinutes() {
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 2\r\n\r\na");
    world.advance(Duration.ofSeconds(301));
    assertEquals(408, client.status());
    world.advance(Duration.ofSeconds(3));
    assertFalse(client.open());
  }

  @Test
  void theAttemptsTimeoutIsFollowedByARetryWhereATokenSaysSo() {
    begin(
        SimConfigs.with(
            "timeout: 5s, retries: { attempts: 1, perTryTimeout: 1s, retryOn: 'gateway-error' }",
            ""));
    app.does(
        (connection, _) -> {
          if (connection.index() == 1) {
            connection.answer("second");
          }
        });
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofMillis(999));
    assertEquals(1, app.requests().size());
    world.advance(Duration.ofMillis(100));
    assertEquals("second", client.reply().body());
    assertTrue(app.connection(0).wasReset());
  }

  @Test
  void theAttemptsTimeoutWithoutARetryIs504() {
    begin(SimConfigs.with("timeout: 5s, retries: { attempts: 1, perTryTimeout: 1s }", ""));
    silentApp();
    SimClient client = world.client().get("/a");
    repliesAt(client, Duration.ofSeconds(1));
    assertEquals(504, client.status());
    assertEquals(1, app.executions("/a"));
  }

  @Test
  void retriesAreSpreadOverTheBackOff() {
    begin(SimConfigs.with("retries: { attempts: 3, retryOn: '5xx', baseInterval: 100ms }", ""));
    app.sends("HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nno");
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(5));
    assertEquals(503, client.status());
    assertEquals("no", client.reply().body(), "the last answer is passed on");
    List<Long> at = app.requests().stream().map(AppRequest::nanos).toList();
    assertEquals(4, at.size());
    assertTrue(at.get(1) - at.get(0) < Duration.ofMillis(100).toNanos());
    assertTrue(at.get(2) - at.get(1) < Duration.ofMillis(300).toNanos());
    assertTrue(at.get(3) - at.get(2) < Duration.ofMillis(700).toNanos());
    assertTrue(at.get(3) - at.get(0) > 0, "the back-off is drawn, not left out");
  }

  @Test
  void theRouteTimeoutEndsABackOff() {
    begin(
        SimConfigs.with(
            "timeout: 50ms, retries: { attempts: 9, retryOn: '5xx', baseInterval: 10s }", ""));
    app.sends("HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nno");
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(1));
    assertEquals(504, client.status());
    world.advance(Duration.ofMinutes(2));
    assertEquals(1, app.requests().size());
  }

  @Test
  void aHeadThatDoesNotEndIs408() {
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: a");
    repliesAt(client, Duration.ofSeconds(10));
    assertEquals(408, client.status());
    assertEquals("close", client.reply().field("connection"));
    assertTrue(client.ended());
  }

  @Test
  void aHeadThatTricklesInIs408AllTheSame() {
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: a");
    for (int second = 0; second < 10; second++) {
      world.advance(Duration.ofSeconds(1));
      client.send("x");
    }
    world.advance(TICK);
    assertEquals(408, client.status());
  }

  @Test
  void thePipelinedHeadHasItsOwnTime() {
    app.does((connection, _) -> world.after(Duration.ofSeconds(9), () -> connection.answer("ok")));
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\n\r\nGET /b");
    world.advance(Duration.ofSeconds(18));
    assertEquals(1, client.replies().size());
    world.advance(Duration.ofSeconds(2));
    assertEquals(408, client.status());
  }

  @Test
  void aHeadBehindALocalReplyHasItsOwnTimeToo() {
    begin(
        SimConfigs.plain()
            .replace("{ cluster: app }", "{ match: { path: { prefix: /a } }, cluster: app }"));
    SimClient client = world.client();
    client.send("GET /nowhere HTTP/1.1\r\nhost: app\r\n\r\nGET /b");
    assertEquals(404, client.status());
    world.advance(Duration.ofSeconds(11));
    assertEquals(408, client.status());
  }

  @Test
  void anIdleClientIsClosedAfterItsIdleTimeout() {
    begin(SimConfigs.with("idleTimeout: 30s", "", "", SimConfigs.endpoint(SimConfigs.APP, "u")));
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(29));
    assertTrue(client.open());
    world.advance(Duration.ofMillis(1100));
    assertTrue(client.ended());
    SimClient silent = world.client();
    world.advance(Duration.ofMillis(30_100));
    assertTrue(silent.ended());
  }

  @Test
  void aClientMayBeIdleForAnHourByDefault() {
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofMinutes(59));
    client.get("/b");
    assertEquals(2, client.replies().size());
    world.advance(Duration.ofMinutes(61));
    assertTrue(client.ended());
  }

  @Test
  void aClientThatDoesNotReadItsLastResponseIsLetGo() {
    SimClient client = world.client();
    client.send("BAD\r\n\r\n");
    assertEquals(400, client.status());
    client.wire().peerReads(false);
    world.advance(Duration.ofSeconds(3));
    assertEquals(0, world.site().connections().size());
  }
}
