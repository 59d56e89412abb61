package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.pool.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Full queues and endpoints that can't be reached.
class LimitsSimTest extends SimTest {
  private static final String BOTH =
      SimConfigs.endpoint(SimConfigs.APP, "u1")
          + ", "
          + SimConfigs.endpoint(SimConfigs.OTHER, "u2");

  private void answersAfter(Duration delay) {
    app.does((connection, _) -> world.after(delay, () -> connection.answer("ok")));
  }

  private List<SimClient> clients(int n) {
    List<SimClient> clients = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      clients.add(world.client().get("/" + i));
    }
    return clients;
  }

  @Test
  void whoFindsNoConnectionWaitsInLine() {
    begin(SimConfigs.with("", "maxConnections: 1"));
    answersAfter(Duration.ofMillis(100));
    List<SimClient> clients = clients(5);
    world.advance(Duration.ofMillis(550));
    clients.forEach(client -> assertEquals(200, client.status()));
    assertEquals(1, app.connections().size());
    assertEquals(
        List.of("/0", "/1", "/2", "/3", "/4"),
        app.requests().stream().map(AppRequest::target).toList());
  }

  @Test
  void aFullLineIsUO() {
    begin(SimConfigs.with("", "maxConnections: 1, maxPendingRequests: 2"));
    answersAfter(Duration.ofMillis(100));
    List<SimClient> clients = clients(4);
    SimClient refused = clients.get(3);
    assertEquals(503, refused.status());
    assertEquals("true", refused.reply().field("x-envoy-overloaded"));
    assertTrue(refused.reply().body().endsWith("reset reason: overflow"), refused.text());
    assertTrue(refused.open());
    world.advance(Duration.ofSeconds(1));
    clients.subList(0, 3).forEach(client -> assertEquals(200, client.status()));
    assertEquals(3, app.requests().size());
  }

  @Test
  void aRefusedConnectIsUF() {
    app.refuseConnects(true);
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(2));
    assertEquals(503, client.status());
    assertTrue(client.reply().body().contains("reset reason: remote connection failure"));
    assertEquals("never-sent", client.reply().field("x-truehop-delivery"));
    assertEquals(0, app.connections().size());
  }

  @Test
  void aRefusedConnectIsRetriedOnAnotherEndpoint() {
    begin(SimConfigs.with("", "", "", BOTH));
    SimApp other = world.app(SimConfigs.OTHER);
    app.refuseConnects(true);
    SimClient client = world.client();
    for (int i = 0; i < 6; i++) {
      client.post("/" + i, "x");
      world.advance(Duration.ofSeconds(1));
    }
    assertEquals(6, client.replies().size());
    client.replies().forEach(reply -> assertEquals(200, reply.status()));
    assertEquals(6, other.requests().size());
  }

  @Test
  void aConnectWithoutAnAnswerTimesOut() {
    app.ignoreConnects(true);
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofMillis(990));
    assertEquals("", client.text());
    world.advance(Duration.ofSeconds(5));
    assertEquals(503, client.status());
    assertTrue(client.reply().body().contains("reset reason: connection timeout"), client.text());
  }

  @Test
  void aDialUnderWayServesWhoeverIsFirstWhenItCompletes() {
    world.latency(Duration.ofMillis(10));
    SimClient first = world.client();
    SimClient second = world.client();
    first.get("/a");
    second.get("/b");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, first.status());
    assertEquals(200, second.status());
    assertTrue(app.connections().size() <= 2);
  }

  @Test
  void theLimitOfConnectionsHolds() {
    begin(SimConfigs.with("", "maxConnections: 3"));
    answersAfter(Duration.ofMillis(50));
    List<SimClient> clients = clients(20);
    assertEquals(3, app.open());
    world.advance(Duration.ofSeconds(2));
    clients.forEach(client -> assertEquals(200, client.status()));
    assertEquals(3, app.connections().size());
  }

  @Test
  void anIdleSuspectMakesRoomForAPost() {
    begin(SimConfigs.with("", "maxConnections: 1, suspects: fresh"));
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(2));
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(1, world.cluster().pools().stats().closed(CloseReason.MADE_ROOM));
  }

  @Test
  void withoutAnyEndpointLeftTheLastFailureIsTheAnswer() {
    begin(SimConfigs.with("", "", "", BOTH));
    world.app(SimConfigs.OTHER).refuseConnects(true);
    app.refuseConnects(true);
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(2));
    assertEquals(503, client.status());
  }

  @Test
  void requestsAreSpreadOverEndpoints() {
    begin(SimConfigs.with("", "", "", BOTH));
    SimApp other = world.app(SimConfigs.OTHER);
    SimClient client = world.client();
    for (int i = 0; i < 10; i++) {
      client.get("/a");
    }
    assertEquals(5, app.requests().size());
    assertEquals(5, other.requests().size());
    assertNotEquals(0, app.connections().size());
  }
}
