package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.PoolStats;
import dev.truehop.pool.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A 408 that an upstream writes to a connection for want of a request is no answer to the one that
/// crosses it.
class TimeoutOnIdleSimTest extends SimTest {
  private static final String CLOSING =
      "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

  private static final String KEEPING = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n";

  private static final Duration LATENCY = Duration.ofMillis(5);

  /// After this a request has left the proxy and not reached the app.
  private static final Duration CROSSING = Duration.ofMillis(7);

  private static final Duration LONG = Duration.ofMillis(200);

  private PoolStats stats() {
    return world.cluster().pools().stats();
  }

  private SimClient warm() {
    world.latency(LATENCY);
    SimClient client = world.client().get("/warm");
    world.advance(LONG);
    return client;
  }

  private void closesWhileItCrosses() {
    world.after(
        CROSSING,
        () -> {
          app.connection(0).send(CLOSING);
          app.connection(0).close();
        });
  }

  /// Answers the second request of a connection so, and closes: nobody can tell what it answers.
  private void answersSecond(String response) {
    app.does(
        (connection, _) -> {
          if (connection.headsSeen() > 1) {
            connection.send(response);
            connection.close();
          } else {
            connection.answer("ok");
          }
        });
  }

  private static List<Integer> statuses(SimClient client) {
    return client.replies().stream().map(SimClient.Reply::status).toList();
  }

  @Test
  void itIsNoAnswerToAGet() {
    SimClient client = warm();
    closesWhileItCrosses();
    client.get("/b");
    world.advance(LONG);
    assertEquals(List.of(200, 200), statuses(client));
    assertEquals(1, app.executions("/b"));
    assertEquals(1, app.requests().getLast().connection());
    assertEquals(1, stats().staleDetected(DetectionPoint.READ, Verdict.FIN_FIRST));
  }

  @Test
  void aPostThatItCrossedIsNotToldThatItWasTooSlow() {
    SimClient client = warm();
    closesWhileItCrosses();
    client.post("/b", "x");
    world.advance(LONG);
    assertEquals(503, client.status());
    assertEquals("fin-first", client.reply().field("x-truehop-delivery"));
    assertEquals(0, app.executions("/b"));
    assertTrue(client.open(), "the client's connection is sound");
  }

  @Test
  void aPostThatItCrossedIsSentAgainWhereTheServerIsKnownNotToExecuteIt() {
    begin(SimConfigs.with("", "assumeNoDispatchAfterFin: true"));
    SimClient client = warm();
    closesWhileItCrosses();
    client.post("/b", "x");
    world.advance(LONG);
    assertEquals(List.of(200, 200), statuses(client));
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void aGetThatTheAppHadReceivedIsSentAgain() {
    answersSecond(CLOSING);
    SimClient client = warm().get("/b");
    world.advance(LONG);
    assertEquals(List.of(200, 200), statuses(client));
    assertEquals(1, stats().staleDetected(DetectionPoint.READ, Verdict.UNKNOWN));
    assertEquals(1, world.cluster().counters().get(UpstreamCounter.STALE_REPLAYED));
  }

  @Test
  void aPostThatTheAppHadReceivedMayHaveIt() {
    answersSecond(CLOSING);
    SimClient client = warm().post("/b", "x");
    world.advance(LONG);
    assertEquals(List.of(200, 408), statuses(client));
    assertEquals(1, app.executions("/b"));
    assertNull(client.reply().field("x-truehop-delivery"));
  }

  @Test
  void onAFreshConnectionItIsAnAnswer() {
    app.does(
        (connection, _) -> {
          connection.send(CLOSING);
          connection.close();
        });
    SimClient client = world.client().get("/a");
    assertEquals(List.of(408), statuses(client));
    assertEquals(1, app.executions("/a"));
  }

  @Test
  void whereTheConnectionGoesOnItIsAnAnswer() {
    answersSecond(KEEPING);
    SimClient client = warm().get("/b");
    world.advance(LONG);
    assertEquals(List.of(200, 408), statuses(client));
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void afterAnInterimResponseItIsAnAnswer() {
    answersSecond("HTTP/1.1 103 Early Hints\r\n\r\n" + CLOSING);
    SimClient client = warm().get("/b");
    world.advance(LONG);
    assertEquals(408, client.status());
    assertEquals(1, app.executions("/b"));
  }

  @Test
  void anUploadThatStoodStillIsToldSo() {
    app.onHead(
        (connection, head) -> {
          if (head.startsWith("PUT")) {
            connection.send(CLOSING);
            connection.close();
          }
        });
    SimClient client = warm();
    client.send("PUT /b HTTP/1.1\r\nhost: app\r\ncontent-length: 10\r\n\r\nhalf");
    world.advance(LONG);
    assertEquals(408, client.status());
    assertEquals(1, app.connections().size());
  }

  @Test
  void attemptsZeroPassesItOn() {
    begin(SimConfigs.with("retries: { attempts: 0 }", ""));
    answersSecond(CLOSING);
    SimClient client = warm().get("/b");
    world.advance(LONG);
    assertEquals(List.of(200, 408), statuses(client));
  }
}
