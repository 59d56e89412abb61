package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.pool.CloseReason;
import dev.truehop.pool.SuspectAction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Which request may use which kept connection, and for how long one is kept (design, 6.2).
class ReuseSimTest extends SimTest {
  private SimClient client = world.client();

  private void answersWithHint(int seconds) {
    app.sends(
        "HTTP/1.1 200 OK\r\nkeep-alive: timeout=%d\r\ncontent-length: 2\r\n\r\nok"
            .formatted(seconds));
  }

  private void idle(Duration duration) {
    world.advance(duration);
  }

  private long closed(CloseReason reason) {
    return world.cluster().pools().stats().closed(reason);
  }

  @Test
  void oneRequestAfterTheOtherUsesOneConnection() {
    for (int i = 0; i < 10; i++) {
      client.post("/a", "x");
    }
    assertEquals(10, client.replies().size());
    assertEquals(1, app.connections().size());
    assertEquals(9, world.cluster().pools().stats().reused());
  }

  @Test
  void aPostAfterTheTrustedIdleTimeTakesAFreshConnection() {
    client.get("/a");
    idle(Duration.ofSeconds(2));
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(1, app.requests().getLast().connection());
    assertTrue(app.connection(0).open(), "the suspect is left for requests that can be replayed");
  }

  @Test
  void aGetAfterTheTrustedIdleTimeUsesTheSuspect() {
    client.get("/a");
    idle(Duration.ofSeconds(2));
    client.get("/b");
    assertEquals(1, app.connections().size());
    assertEquals(1, world.cluster().pools().stats().suspects(SuspectAction.USED));
  }

  @Test
  void aPostWithinTheTrustedIdleTimeReuses() {
    client.get("/a");
    idle(Duration.ofMillis(900));
    client.post("/b", "x");
    assertEquals(1, app.connections().size());
  }

  @Test
  void aGetWhoseRouteNeverReplaysIsLikeAPost() {
    begin(SimConfigs.with("retries: { attempts: 0 }", ""));
    client = world.client().get("/a");
    idle(Duration.ofSeconds(2));
    client.get("/b");
    assertEquals(2, app.connections().size());
  }

  @Test
  void reuseBlindTakesWhateverIsThere() {
    begin(SimConfigs.with("", "reuse: blind"));
    client = world.client().get("/a");
    idle(Duration.ofSeconds(30));
    client.post("/b", "x");
    assertEquals(1, app.connections().size());
  }

  @Test
  void aKeptConnectionIsClosedAfterTheIdleTimeout() {
    client.get("/a");
    idle(Duration.ofMillis(59_900));
    assertTrue(app.connection(0).open());
    idle(Duration.ofMillis(200));
    assertTrue(app.connection(0).ended());
    assertEquals(1, closed(CloseReason.IDLE_TIMEOUT));
    client.get("/b");
    assertEquals(200, client.status());
  }

  @Test
  void useKeepsAConnectionFromIdlingOut() {
    for (int i = 0; i < 10; i++) {
      client.get("/a");
      idle(Duration.ofSeconds(50));
    }
    assertEquals(1, app.connections().size());
  }

  @Test
  void aHintRaisesTheGuard() {
    answersWithHint(5);
    client.get("/a");
    idle(Duration.ofMillis(3_900));
    client.post("/b", "x");
    assertEquals(1, app.connections().size());
  }

  @Test
  void aHintLowersTheGuard() {
    begin(SimConfigs.with("", "trustedIdle: 10s"));
    answersWithHint(2);
    client = world.client().get("/a");
    idle(Duration.ofMillis(1_100));
    client.post("/b", "x");
    assertEquals(2, app.connections().size());
  }

  @Test
  void withAHintTheProxyClosesFirst() {
    begin(SimConfigs.with("", "learning: off"));
    client = world.client();
    app.does(
        (connection, _) -> {
          connection.send(
              "HTTP/1.1 200 OK\r\nkeep-alive: timeout=5\r\ncontent-length: 2\r\n\r\nok");
          connection.closeIfIdleFor(Duration.ofSeconds(5));
        });
    client.get("/a");
    idle(Duration.ofMillis(4_150));
    assertTrue(app.connection(0).ended(), "closed at the guard, one second before the app does");
    assertEquals(1, closed(CloseReason.GUARD));
    assertEquals(0, closed(CloseReason.ENDED));
  }

  @Test
  void connectionCloseIsNotReused() {
    app.sends("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
    client.get("/a").get("/b");
    assertEquals(2, client.replies().size());
    assertEquals(2, app.connections().size());
    assertFalse(app.connection(0).open());
  }

  @Test
  void octetsAfterAResponseEndTheConnection() {
    app.does(
        (connection, request) ->
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok" + "HTTP/1.1 200"));
    client.get("/a");
    assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", client.text());
    world.run();
    client.get("/b");
    assertEquals(2, app.connections().size());
    assertEquals(2, client.replies().size());
  }

  @Test
  void octetsWhileIdleEndTheConnection() {
    client.get("/a");
    app.connection(0).send("HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n");
    world.run();
    client.get("/b");
    assertEquals(200, client.status());
    assertEquals(2, app.connections().size());
  }

  @Test
  void anAppThatClosesWhileIdleIsNoFailure() {
    app.closesIdleAfter(Duration.ofMillis(500));
    client.get("/a");
    idle(Duration.ofSeconds(1));
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(2, app.connections().size());
    assertEquals(0, app.connection(0).raw().indexOf("GET /a"));
    assertFalse(app.connection(0).raw().contains("/b"));
  }

  /// The loop finds the end and the next request together, in either order.
  @Test
  void anAppThatClosesAfterItsAnswerIsNoFailureForAPost() {
    for (int i = 0; i < 10; i++) {
      client.get("/a");
      app.connections().getLast().close();
      world.beBusyFor(Duration.ofMillis(2));
      client.post("/b", "x");
      world.advance(Duration.ofMillis(3));
      assertEquals(200, client.status());
    }
  }

  @Test
  void anAppThatResetsWhileIdleIsNoFailure() {
    client.get("/a");
    app.connection(0).abort();
    world.run();
    client.post("/b", "x");
    assertEquals(200, client.status());
  }

  @Test
  void theRequestLimitEndsAConnection() {
    begin(SimConfigs.with("", "maxRequestsPerConnection: 2"));
    client = world.client();
    for (int i = 0; i < 5; i++) {
      client.get("/a");
    }
    assertEquals(5, client.replies().size());
    assertEquals(3, app.connections().size());
    assertEquals(2, closed(CloseReason.REQUESTS));
  }

  @Test
  void theAgeLimitEndsAConnection() {
    begin(SimConfigs.with("", "maxConnectionAge: 10s"));
    client = world.client();
    for (int i = 0; i < 12; i++) {
      client.get("/a");
      idle(Duration.ofSeconds(1));
    }
    assertEquals(12, client.replies().size());
    assertEquals(2, app.connections().size());
  }

  @Test
  void theLastOneUsedIsTheNextOneUsed() {
    app.does((connection, _) -> world.after(Duration.ofMillis(10), () -> connection.answer("ok")));
    SimClient other = world.client();
    client.get("/a");
    other.get("/b");
    idle(Duration.ofMillis(50));
    assertEquals(2, app.connections().size());
    for (int i = 0; i < 5; i++) {
      client.get("/c");
      idle(Duration.ofMillis(50));
    }
    long busy = app.connections().stream().filter(connection -> connection.headsSeen() > 1).count();
    assertEquals(1, busy);
  }
}
