package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How HTTP/2 connections from clients end: drain, idleness, time, errors.
class H2EndSimTest extends SimTest {
  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int STREAM_CLOSED = 5;
  private static final int REFUSED_STREAM = 7;
  private static final int CALM = 11;
  private static final int ALL = Integer.MAX_VALUE;

  private final List<AppConnection> waiting = new ArrayList<>();

  private void appWaits() {
    app.does((connection, _) -> waiting.add(connection));
  }

  @Test
  void aDrainLosesNoRequestThatIsOnItsWay() {
    appWaits();
    H2Client client = world.http2Client().answersPings(false);
    int first = client.get("/a");
    world.site().drain();
    world.run();
    assertArrayEquals(new int[] {ALL, NO_ERROR}, client.goAways().getFirst());
    assertEquals(1, client.pings().size());
    int second = client.get("/b");
    pong(client);
    assertArrayEquals(new int[] {second, NO_ERROR}, client.goAways().get(1));
    int third = client.get("/c");
    waiting.forEach(connection -> connection.answer("ok"));
    world.run();
    assertEquals(200, client.stream(first).status());
    assertEquals(200, client.stream(second).status());
    assertEquals(0, client.stream(third).heads.size());
    assertEquals(2, app.requests().size());
    assertTrue(client.ended());
  }

  private static void pong(H2Client client) {
    long value = client.pings().getFirst();
    client.frame(H2Client.PING, 1, 0, Unpooled.buffer().writeLong(value));
  }

  @Test
  void aClientThatDoesNotAnswerPingsIsTheSecondGoAwaySentAfterASecond() {
    appWaits();
    H2Client client = world.http2Client().answersPings(false);
    client.get("/a");
    world.site().drain();
    world.advance(Duration.ofMillis(900));
    assertEquals(1, client.goAways().size());
    world.advance(Duration.ofMillis(200));
    assertEquals(2, client.goAways().size());
    assertFalse(client.ended());
    waiting.getFirst().answer("ok");
    world.run();
    assertTrue(client.ended());
  }

  @Test
  void anIdleConnectionEndsWithTheDrain() {
    H2Client client = world.http2Client();
    client.get("/a");
    world.site().drain();
    world.run();
    assertEquals(2, client.goAways().size());
    assertTrue(client.ended());
  }

  @Test
  void anIdleConnectionIsEnded() {
    begin(SimConfigs.with("idleTimeout: 10s", "", "", SimConfigs.endpoint(SimConfigs.APP, "u")));
    H2Client client = world.http2Client();
    client.get("/a");
    world.advance(Duration.ofSeconds(8));
    assertFalse(client.ended());
    client.get("/b");
    world.advance(Duration.ofSeconds(8));
    assertFalse(client.ended());
    world.advance(Duration.ofSeconds(4));
    assertArrayEquals(new int[] {3, NO_ERROR}, client.goAways().getFirst());
    assertTrue(client.ended());
  }

  @Test
  void aFrameThatNeverEndsIsNotWaitedFor() {
    begin(
        SimConfigs.with(
            "requestHeadersTimeout: 5s", "", "", SimConfigs.endpoint(SimConfigs.APP, "u")));
    for (String octets : new String[] {"\0\0", "\0\0\5\1\0\0\0\0\1"}) {
      H2Client client = world.http2Client();
      client.raw(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
      world.advance(Duration.ofSeconds(4));
      assertFalse(client.ended());
      world.advance(Duration.ofSeconds(2));
      assertEquals(CALM, client.goAways().getFirst()[1]);
      assertTrue(client.ended());
    }
  }

  @Test
  void aClientsGoAwayEndsTheConnectionWhenItsStreamsAreOver() {
    appWaits();
    H2Client client = world.http2Client();
    int id = client.get("/a");
    client.frame(H2Client.GOAWAY, 0, 0, Unpooled.buffer().writeInt(0).writeInt(0));
    assertFalse(client.ended());
    waiting.getFirst().answer("ok");
    world.run();
    assertEquals(200, client.stream(id).status());
    assertTrue(client.ended());
  }

  @Test
  void streamsAboveTheLimitAreRefusedAndTheOthersGoOn() {
    appWaits();
    H2Client client = world.http2Client();
    for (int i = 0; i < 100; i++) {
      client.get("/a");
    }
    int tooMany = client.get("/a");
    assertEquals(REFUSED_STREAM, client.stream(tooMany).reset);
    assertEquals(100, app.requests().size());
    waiting.forEach(connection -> connection.answer("ok"));
    world.run();
    assertEquals(200, client.stream(1).status());
    app.does((connection, _) -> connection.answer("ok"));
    assertEquals(200, client.stream(client.get("/b")).status());
  }

  @Test
  void framesForStreamsThatAreOverEndTheConnection() {
    H2Client client = world.http2Client();
    int id = client.get("/a");
    client.data(id, "x", true);
    assertArrayEquals(new int[] {id, STREAM_CLOSED}, client.goAways().getFirst());
    assertTrue(client.ended());
    H2Client other = world.http2Client();
    other.data(7, "x", true);
    assertArrayEquals(new int[] {0, PROTOCOL_ERROR}, other.goAways().getFirst());
  }

  /// Frames that were on their way when the proxy reset the stream are not the client's fault.
  @Test
  void lateFramesOfAStreamThatWeResetAreForgiven() {
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", "/a", "content-length", "1");
    client.data(id, "too long", false);
    assertEquals(PROTOCOL_ERROR, client.stream(id).reset);
    client.data(id, "late", false).headers(id, true, "x", "y");
    assertTrue(client.goAways().isEmpty());
    assertEquals(200, client.stream(client.get("/b")).status());
  }
}
