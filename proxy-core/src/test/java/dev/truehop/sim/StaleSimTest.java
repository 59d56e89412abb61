package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.CloseReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The app closes in the very moment of the request: what is replayed, where, and how often
/// (design, 6.3).
class StaleSimTest extends SimTest {
  private static final String UC_BODY =
      "upstream connect error or disconnect/reset before headers. reset reason: connection"
          + " termination";

  /// The first request of a connection is answered, the second finds it closing.
  private void closesOnSecondRequest() {
    app.does(
        (connection, _) -> {
          if (connection.headsSeen() > 1) {
            connection.close();
          } else {
            connection.answer("ok");
          }
        });
  }

  private long replayed() {
    return world.cluster().counters().get(UpstreamCounter.STALE_REPLAYED);
  }

  @Test
  void aGetIsReplayedOnceOnAFreshConnection() {
    closesOnSecondRequest();
    SimClient client = world.client().get("/a").get("/b");
    assertEquals(
        List.of(200, 200), client.replies().stream().map(SimClient.Reply::status).toList());
    assertEquals(2, app.executions("/b"));
    assertEquals(1, app.requests().getLast().connection());
    assertEquals(1, replayed());
    assertEquals(1, world.cluster().counters().get(UpstreamCounter.RQ_RETRY));
    assertEquals(1, world.cluster().counters().get(UpstreamCounter.RQ_RETRY_SUCCESS));
  }

  @Test
  void aReplayIsTheSameRequestOctetByOctet() {
    closesOnSecondRequest();
    world.client().get("/a").send("PUT /b HTTP/1.1\r\nhost: app\r\ncontent-length: 3\r\n\r\nabc");
    assertEquals(app.requests().get(1).head(), app.requests().get(2).head());
    assertEquals("abc", app.requests().get(2).text());
  }

  @Test
  void aPostIsNotReplayedAndItsClientIsToldWhatIsKnown() {
    closesOnSecondRequest();
    SimClient client = world.client().get("/a").post("/b", "x");
    assertEquals(503, client.status());
    assertEquals(UC_BODY, client.reply().body());
    assertEquals("unknown", client.reply().field("x-truehop-delivery"));
    assertEquals(1, app.executions("/b"));
    assertEquals(0, replayed());
    assertTrue(client.open(), "the client's connection is sound");
  }

  @Test
  void aReplyWithoutAnyFailureSaysNothingOfDelivery() {
    SimClient client = world.client().get("/a");
    assertNull(client.reply().field("x-truehop-delivery"));
  }

  @Test
  void aKeyedPostIsReplayedWhereTheRouteSaysSo() {
    begin(SimConfigs.with("retries: { replayWithIdempotencyKey: true }", ""));
    closesOnSecondRequest();
    SimClient client = world.client().get("/a");
    client.send(
        "POST /b HTTP/1.1\r\nhost: app\r\nidempotency-key: k\r\ncontent-length: 1\r\n\r\nx");
    assertEquals(200, client.status());
    assertEquals(2, app.executions("/b"));
  }

  @Test
  void attemptsZeroSwitchesEveryReplayOff() {
    begin(SimConfigs.with("retries: { attempts: 0 }", "reuse: blind, keyBy: address"));
    closesOnSecondRequest();
    SimClient client = world.client().get("/a").get("/b");
    assertEquals(503, client.status());
    assertEquals(UC_BODY, client.reply().body());
  }

  @Test
  void siblingsThatWereIdleAsLongAreClosedWithIt() {
    app.does((connection, _) -> world.after(Duration.ofMillis(10), () -> connection.answer("ok")));
    List<SimClient> clients = List.of(world.client(), world.client(), world.client());
    clients.forEach(client -> client.get("/a"));
    world.advance(Duration.ofMillis(500));
    assertEquals(3, app.open());
    closesOnSecondRequest();
    clients.getFirst().get("/b");
    assertEquals(2, world.cluster().pools().stats().closed(CloseReason.STALE_SIBLING));
    assertEquals(1, app.open(), "only the replay's connection is left");
  }

  @Test
  void theOldConnectionIsAbortedBeforeTheReplayIsSent() {
    world.latency(Duration.ofMillis(5));
    app.does(
        (connection, _) -> {
          if (connection.headsSeen() > 1) {
            connection.end();
          } else {
            connection.answer("ok");
          }
        });
    SimClient client = world.client().get("/a");
    world.advance(Duration.ofSeconds(1));
    client.get("/b");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.status());
    assertTrue(app.connection(0).wasReset(), "aborted, so that nothing of it is executed later");
  }

  @Test
  void aFailureOnAFreshConnectionIsNoStaleness() {
    app.does((connection, _) -> connection.close());
    SimClient client = world.client().get("/a");
    assertEquals(503, client.status());
    assertEquals(1, app.executions("/a"));
    assertEquals(0, replayed());
  }

  @Test
  void aRequestThatKillsTheAppEachTimeIsNotSpread() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/poison")) {
            connection.abort();
          } else {
            world.after(Duration.ofMillis(10), () -> connection.answer("ok"));
          }
        });
    for (int i = 0; i < 5; i++) {
      world.client().get("/a");
    }
    world.advance(Duration.ofMillis(100));
    SimClient client = world.client().get("/poison");
    assertEquals(503, client.status());
    assertEquals(2, app.executions("/poison"));
  }

  @Test
  void tokensAndStaleReplaysTogetherAreBoundedToo() {
    begin(SimConfigs.with("retries: { attempts: 2, retryOn: 'stale-reset,reset' }", ""));
    app.does(
        (connection, request) -> {
          if (request.target().equals("/poison")) {
            connection.abort();
          } else {
            world.after(Duration.ofMillis(10), () -> connection.answer("ok"));
          }
        });
    for (int i = 0; i < 5; i++) {
      world.client().get("/a");
    }
    world.advance(Duration.ofMillis(100));
    SimClient client = world.client().get("/poison");
    world.advance(Duration.ofSeconds(5));
    assertEquals(503, client.status());
    assertEquals(4, app.executions("/poison"), "one, its stale replay, and two retries");
  }

  @Test
  void aReplayThatFailsTooIsTheLast() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/b")) {
            connection.close();
          } else {
            connection.answer("ok");
          }
        });
    SimClient client = world.client().get("/a").get("/b");
    assertEquals(503, client.status());
    assertEquals(2, app.executions("/b"));
    assertEquals(1, replayed());
  }

  @Test
  void aPodThatVanishedIsNoFailureForAGet() {
    SimClient client = world.client().get("/a");
    app.connection(0).vanish();
    client.get("/b");
    assertEquals(200, client.status());
    assertFalse(app.connection(0).raw().contains("/b"));
  }

  @Test
  void aPodThatVanishedLongAgoIsNoFailureForAPost() {
    SimClient client = world.client().get("/a");
    app.connection(0).vanish();
    world.advance(Duration.ofSeconds(2));
    client.post("/b", "x");
    assertEquals(200, client.status());
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void aResponseThatHasBegunIsNeverReplayed() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/b")) {
            connection.send("HTTP/1.1 200 O");
            connection.close();
          } else {
            connection.answer("ok");
          }
        });
    SimClient client = world.client().get("/a").get("/b");
    assertEquals(503, client.status());
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void aBodyBeyondTheReplayBufferIsNotReplayed() {
    closesOnSecondRequest();
    SimClient client = world.client().get("/a");
    client.send(
        "PUT /b HTTP/1.1\r\nhost: app\r\ncontent-length: 100000\r\n\r\n" + "x".repeat(100_000));
    assertEquals(503, client.status());
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void aHalfSentUploadThatTheAppBreaksOffIsNotReplayed() {
    SimClient client = world.client().get("/a");
    client.send("POST /b HTTP/1.1\r\nhost: app\r\ncontent-length: 10\r\n\r\nhalf");
    app.connection(0).abort();
    world.run();
    assertEquals(503, client.status());
    assertEquals("close", client.reply().field("connection"));
    assertEquals(0, app.executions("/b"));
  }
}
