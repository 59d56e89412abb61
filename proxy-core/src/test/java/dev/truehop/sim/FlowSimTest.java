package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who can't read stops who writes: what the proxy keeps in between is bounded.
class FlowSimTest extends SimTest {
  private static final int MEGABYTE = 1 << 20;

  /// The proxy may hold a piece of the size of a read, what Netty lets a channel queue, and the
  /// replay buffer.
  private static final int BOUND = 512 * 1024;

  private long most;

  private void watch() {
    most = Math.max(most, world.bufferedOctets());
  }

  @Test
  void aClientThatReadsSlowlyPausesTheApp() {
    String piece = "x".repeat(16 * 1024);
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + MEGABYTE + "\r\n\r\n");
          for (int i = 0; i < MEGABYTE / piece.length(); i++) {
            connection.send(piece);
          }
        });
    SimClient client = world.client();
    client.wire().peerReads(false);
    client.wire().window(64 * 1024);
    client.get("/a");
    for (int i = 0; i < 2_000 && client.replies().isEmpty(); i++) {
      world.advance(Duration.ofMillis(10));
      watch();
      client.wire().readOnce();
      world.run();
    }
    client.wire().peerReads(true);
    world.run();
    assertEquals(MEGABYTE, client.reply().body().length());
    assertTrue(most < BOUND, () -> "held " + most);
  }

  @Test
  void anAppThatReadsSlowlyPausesTheClient() {
    SimClient client = world.client();
    String piece = "x".repeat(16 * 1024);
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: " + MEGABYTE + "\r\n\r\n");
    AppConnection connection = app.connection(0);
    connection.wire().peerReads(false);
    connection.wire().window(64 * 1024);
    for (int i = 0; i < MEGABYTE / piece.length(); i++) {
      client.send(piece);
      watch();
    }
    for (int i = 0; i < 2_000 && client.replies().isEmpty(); i++) {
      connection.wire().readOnce();
      world.advance(Duration.ofMillis(10));
      watch();
    }
    assertEquals(200, client.status());
    assertEquals(MEGABYTE, app.requests().getFirst().body().length);
    assertTrue(most < BOUND, () -> "held " + most);
  }

  @Test
  void aLongBodyThatWaitsForAConnectionPausesTheClient() {
    app.ignoreConnects(true);
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: " + MEGABYTE + "\r\n\r\n");
    for (int i = 0; i < 64; i++) {
      client.send("x".repeat(16 * 1024));
      watch();
    }
    assertTrue(most < BOUND, () -> "held " + most);
    world.advance(Duration.ofSeconds(20));
    assertEquals(503, client.status());
  }

  /// A response that ends its connection, to a client that takes a second for each piece.
  private SimClient slowReaderOfALastResponse() {
    String body = "x".repeat(60 * 1024);
    app.sends("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 61440\r\n\r\n" + body);
    SimClient client = world.client();
    client.wire().peerReads(false);
    client.wire().window(4 * 1024);
    client.send("GET /a HTTP/1.1\r\nhost: app\r\nconnection: close\r\n\r\n");
    return client;
  }

  private void readOncePerSecond(SimClient client) {
    for (int second = 0; second < 60 && client.open(); second++) {
      world.advance(Duration.ofSeconds(1));
      client.wire().readOnce();
      world.run();
    }
  }

  @Test
  void aClientThatReadsSlowlyGetsAllOfItsLastResponse() {
    SimClient client = slowReaderOfALastResponse();
    readOncePerSecond(client);
    assertEquals(60 * 1024, client.reply().body().length());
    assertTrue(client.ended());
  }

  @Test
  void soDoesOneThatHasEndedItsOwnSide() {
    SimClient client = slowReaderOfALastResponse();
    world.advance(Duration.ofSeconds(1));
    client.end();
    readOncePerSecond(client);
    assertEquals(60 * 1024, client.reply().body().length());
    assertTrue(client.ended());
  }

  @Test
  void aClientThatStopsReadingItsLastResponseIsLetGo() {
    slowReaderOfALastResponse();
    world.advance(Duration.ofSeconds(301));
    assertEquals(0, world.site().connections().size());
  }

  @Test
  void pipelinedRequestsThatWaitAreBounded() {
    app.does((_, _) -> {});
    SimClient client = world.client();
    for (int i = 0; i < 64; i++) {
      client.send(
          "POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 32768\r\n\r\n" + "x".repeat(32_768));
      watch();
    }
    assertTrue(most < BOUND, () -> "held " + most);
    assertEquals(1, app.requests().size());
  }

  @Test
  void anUpstreamThatAnsweredBeforeItHadReadIsNotUsedAgain() {
    world.client().get("/first");
    AppConnection connection = app.connection(0);
    connection.wire().window(200);
    connection.wire().peerReads(false);
    app.onOctets(
        early -> {
          if (early.headsSeen() == 1 && early.answers() == 1) {
            early.answer("early");
          }
        });
    String body = "b".repeat(2_000);
    SimClient client = world.client();
    client.send(
        "PUT /a HTTP/1.1\r\nhost: app\r\ncontent-length: 2000\r\n\r\n"
            + body
            + "GET /b HTTP/1.1\r\nhost: app\r\nx-long: %s\r\n\r\n".formatted("x".repeat(1_000)));
    connection.wire().readOnce();
    world.run();
    assertEquals(2, client.replies().size());
    assertEquals("early", client.replies().get(0).body());
    assertEquals("ok", client.replies().get(1).body(), "from a connection of its own");
  }

  @Test
  void octetsAreCutAtEveryPlaceWithoutHarm() {
    world.segments(1);
    world.latency(Duration.ofMillis(1));
    SimClient client = world.client().post("/a", "x".repeat(100));
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.status());
    assertEquals(100, app.requests().getFirst().body().length);
  }
}
