package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.pool.CloseReason;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A pod was replaced on its address: the reload makes the old generation unusable at once (design,
/// 6.1).
class FenceSimTest extends SimTest {
  private final String oldPod = config("pod-1");
  private final String newPod = config("pod-2");

  private static String config(String uid) {
    return SimConfigs.with("", "timeout: 100s", "", SimConfigs.endpoint(SimConfigs.APP, uid))
        .replace("drain: { timeout: 45s }", "drain: { timeout: 10s }");
  }

  @Test
  void idleConnectionsToTheOldPodAreClosedAtOnce() {
    begin(oldPod);
    SimClient client = world.client().get("/a");
    world.configure(newPod);
    assertTrue(app.connection(0).ended());
    assertEquals(1, world.cluster().pools().stats().poolsFenced());
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(1, app.requests().getLast().connection());
  }

  @Test
  void aConfigurationThatSaysTheSameFencesNothing() {
    begin(oldPod);
    SimClient client = world.client().get("/a");
    world.configure(oldPod);
    world.configure(oldPod.replace("timeout: 100s", "timeout: 50s"));
    client.post("/b", "x");
    assertEquals(1, app.connections().size());
    assertEquals(0, world.cluster().pools().stats().poolsFenced());
  }

  @Test
  void anExchangeInFlightFinishesWithinTheGrace() {
    begin(oldPod);
    app.does((connection, _) -> world.after(Duration.ofSeconds(9), () -> connection.answer("ok")));
    SimClient client = world.client().post("/a", "x");
    world.configure(newPod);
    world.advance(Duration.ofMillis(9_100));
    assertEquals(200, client.status());
    assertFalse(app.connection(0).open(), "and its connection ends with it");
  }

  @Test
  void anExchangeInFlightIsCutWhenTheGraceIsOver() {
    begin(oldPod);
    app.does((_, _) -> {});
    SimClient client = world.client().post("/a", "x");
    world.configure(newPod);
    world.advance(Duration.ofMillis(9_900));
    assertEquals("", client.text());
    assertTrue(app.connection(0).open());
    world.advance(Duration.ofMillis(300));
    assertTrue(app.connection(0).wasReset());
    assertEquals(503, client.status());
    assertEquals(1, app.executions("/a"));
  }

  @Test
  void aCutByTheGraceIsNoStaleness() {
    begin(oldPod);
    app.does(
        (connection, _) -> {
          if (connection.headsSeen() == 1) {
            connection.answer("ok");
          }
        });
    SimClient client = world.client().get("/a").get("/b");
    world.configure(newPod);
    world.advance(Duration.ofSeconds(11));
    assertEquals(503, client.status());
    assertEquals(
        0, world.cluster().pools().stats().staleDetected(DetectionPoint.READ, Verdict.UNKNOWN));
    assertEquals(1, world.cluster().pools().stats().closed(CloseReason.GRACE_OVER));
  }

  @Test
  void aStreamingResponseIsCutWhenTheGraceIsOver() {
    begin(oldPod);
    app.sends("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    SimClient client = world.client().get("/a");
    world.configure(newPod);
    world.advance(Duration.ofSeconds(11));
    assertTrue(client.wasReset());
    assertTrue(app.connection(0).wasReset());
  }

  @Test
  void nothingNewBeginsOnABusyConnectionOfTheOldPod() {
    begin(oldPod);
    app.does((connection, _) -> world.after(Duration.ofSeconds(1), () -> connection.answer("ok")));
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\n\r\nGET /b HTTP/1.1\r\nhost: app\r\n\r\n");
    world.configure(newPod);
    world.advance(Duration.ofSeconds(3));
    assertEquals(2, client.replies().size());
    assertEquals(0, app.requests().get(0).connection());
    assertEquals(1, app.requests().get(1).connection());
  }

  @Test
  void whoWaitsForTheOldPodGoesToTheNewOne() {
    begin(oldPod);
    world.latency(Duration.ofMillis(10));
    SimClient client = world.client();
    client.post("/a", "x");
    world.advance(Duration.ofMillis(25));
    assertEquals(1, app.connections().size(), "the dial has reached the app");
    assertEquals(0, app.requests().size());
    world.configure(newPod);
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.status());
    assertEquals("", app.connection(0).raw(), "a dial that comes too late carries nothing");
    assertEquals(1, app.executions("/a"));
  }

  @Test
  void anEndpointThatIsGoneGetsNothingMore() {
    String both =
        SimConfigs.with(
            "",
            "",
            "",
            SimConfigs.endpoint(SimConfigs.APP, "u1")
                + ", "
                + SimConfigs.endpoint(SimConfigs.OTHER, "u2"));
    String one = SimConfigs.with("", "", "", SimConfigs.endpoint(SimConfigs.OTHER, "u2"));
    begin(both);
    SimApp other = world.app(SimConfigs.OTHER);
    SimClient client = world.client().get("/a").get("/b").get("/c").get("/d");
    assertEquals(2, app.requests().size());
    assertEquals(2, other.requests().size());
    world.configure(one);
    client.get("/e").get("/f");
    assertEquals(2, app.requests().size());
    assertEquals(4, other.requests().size());
    assertEquals(1, other.connections().size(), "what is still wanted notices nothing");
    assertTrue(app.connection(0).ended());
  }

  @Test
  void keyByAddressKeepsTheOldConnection() {
    String old = SimConfigs.with("", "keyBy: address");
    begin(old);
    SimClient client = world.client().get("/a");
    world.configure(old.replace("pod-1", "pod-2"));
    client.get("/b");
    assertEquals(1, app.connections().size(), "the bug that the switch is there to show");
  }

  @Test
  void aClusterThatIsGoneIsCutToo() {
    begin(oldPod);
    SimClient client = world.client().get("/a");
    world.configure(
        "listeners: [ { name: web, address: '127.0.0.1:8080', cluster: other } ]\n"
            + "clusters: [ { name: other, endpoints: [ "
            + SimConfigs.endpoint(SimConfigs.OTHER, "u")
            + " ] } ]\n");
    SimApp other = world.app(SimConfigs.OTHER);
    assertTrue(app.connection(0).ended());
    client.get("/b");
    assertEquals(List.of("/b"), other.requests().stream().map(AppRequest::target).toList());
  }

  @Test
  void aClusterThatIsGoneCutsWhatIsInFlightAfterTheGrace() {
    begin(oldPod);
    app.does((_, _) -> {});
    SimClient client = world.client().post("/a", "x");
    world.configure(
        "drain: { timeout: 10s }\n"
            + "listeners: [ { name: web, address: '127.0.0.1:8080', cluster: other } ]\n"
            + "clusters: [ { name: other, endpoints: [ "
            + SimConfigs.endpoint(SimConfigs.OTHER, "u")
            + " ] } ]\n");
    world.advance(Duration.ofSeconds(11));
    assertTrue(app.connection(0).wasReset());
    assertEquals(503, client.status());
  }
}
