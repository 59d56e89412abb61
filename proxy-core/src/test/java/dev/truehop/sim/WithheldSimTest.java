package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.PoolStats;
import dev.truehop.pool.SuspectAction;
import dev.truehop.pool.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A head without its last octet is no request (design, 6.2): a connection that ends meanwhile
/// costs nothing, whatever the method.
class WithheldSimTest extends SimTest {
  private static final Duration PAST_THE_GUARD = Duration.ofSeconds(2);
  private static final Duration PAST_THE_HOLD = Duration.ofMillis(50);

  @BeforeEach
  void withhold() {
    begin(SimConfigs.with("", "suspects: withhold"));
  }

  private SimClient warm() {
    SimClient client = world.client().get("/warm");
    world.advance(PAST_THE_GUARD);
    return client;
  }

  private PoolStats stats() {
    return world.cluster().pools().stats();
  }

  private static String post(String body) {
    return "POST /b HTTP/1.1\r\nhost: app\r\ncontent-length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  @Test
  void theLastOctetFollowsWhenTheConnectionHasShownNoEnd() {
    SimClient client = warm();
    client.post("/b", "x");
    String start = app.connection(0).raw();
    assertTrue(start.endsWith("\r\n\r"), start);
    assertEquals(1, client.replies().size());
    world.advance(PAST_THE_HOLD);
    assertEquals(200, client.status());
    assertEquals(1, app.executions("/b"));
    assertEquals(1, app.connections().size());
    assertEquals("x", app.requests().getLast().text());
    assertEquals(1, stats().suspects(SuspectAction.WITHHELD));
  }

  @Test
  void whatCanBeReplayedIsNotWithheld() {
    SimClient client = warm().get("/b");
    assertEquals(200, client.status());
    assertEquals(2, client.replies().size());
  }

  private void assertMovedTo(int connection, SimClient client) {
    world.advance(PAST_THE_HOLD);
    assertEquals(200, client.status());
    assertEquals(1, app.executions("/b"));
    assertEquals(connection, app.requests().getLast().connection());
  }

  @Test
  void anEndDuringTheHoldMovesAnyMethod() {
    SimClient client = warm();
    app.onOctets(
        connection -> {
          if (connection.index() == 0) {
            connection.close();
          }
        });
    client.post("/b", "x");
    assertMovedTo(1, client);
    assertEquals(1, stats().staleDetected(DetectionPoint.HOLD, Verdict.INCOMPLETE));
  }

  @Test
  void aResetDuringTheHoldMovesAnyMethod() {
    SimClient client = warm();
    app.connection(0).vanish();
    client.post("/b", "x");
    assertMovedTo(1, client);
    assertEquals(1, stats().staleDetected(DetectionPoint.HOLD, Verdict.INCOMPLETE));
  }

  @Test
  void anEndThatTheLoopHasNotReadIsSeenAtTheEndOfTheHold() {
    SimClient client = warm().post("/b", "x");
    app.connection(0).close();
    world.beBusyFor(Duration.ofMillis(20));
    assertMovedTo(1, client);
    assertEquals(1, stats().staleDetected(DetectionPoint.HOLD, Verdict.INCOMPLETE));
    assertFalse(app.connection(0).raw().endsWith("\n\r\nx"), "nothing more was written");
  }

  @Test
  void aServerThatWantsAHeadInOnePieceHarmsNobodyAndIsRemembered() {
    SimClient client = warm();
    app.onOctets(
        connection -> {
          if (connection.raw().endsWith("\r\n\r")) {
            connection.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            connection.close();
          }
        });
    client.post("/b", "x");
    assertMovedTo(1, client);
    world.advance(PAST_THE_GUARD);
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(3, client.replies().size());
    assertEquals(1, stats().suspects(SuspectAction.WITHHELD));
  }

  @Test
  void unaskedOctetsDuringTheHoldAreNobodysResponse() {
    SimClient client = warm();
    client.post("/b", "x");
    app.connection(0).send("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nold");
    assertMovedTo(1, client);
    assertEquals("ok", client.reply().body());
  }

  @Test
  void aStreamedUploadIsNotReadBeforeTheConnectionHasShownThatItLives() {
    SimClient client = warm();
    String body = "x".repeat(200_000);
    client.send(post(body).substring(0, 1_000));
    app.connection(0).close();
    world.advance(PAST_THE_HOLD);
    client.send(post(body).substring(1_000));
    assertMovedTo(1, client);
    assertEquals(body, app.requests().getLast().text());
  }

  @Test
  void aGenerationFencedDuringTheHoldGetsNoRequest() {
    SimClient client = warm().post("/b", "x");
    world.configure(
        SimConfigs.with("", "", "suspects: withhold", SimConfigs.endpoint(SimConfigs.APP, "new")));
    assertMovedTo(1, client);
    assertTrue(app.connection(0).wasReset(), "the start of the head is thrown away");
  }

  @Test
  void aClientThatLeavesDuringTheHoldLeavesNothingBehind() {
    SimClient client = warm().post("/b", "x");
    client.abort();
    world.advance(PAST_THE_HOLD);
    assertEquals(0, app.executions("/b"));
    assertTrue(app.connection(0).wasReset());
  }

  @Test
  void aTimeoutDuringTheHoldEndsIt() {
    begin(SimConfigs.with("timeout: 50ms", "suspects: withhold"));
    SimClient client = warm();
    world.latency(Duration.ofMillis(100));
    client.post("/b", "x");
    world.advance(Duration.ofSeconds(3));
    assertEquals(504, client.status());
    assertEquals("incomplete", client.reply().field("x-truehop-delivery"));
    assertEquals(0, app.executions("/b"));
  }
}
