package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Windows: who can't take more stops who sends, on its own stream, and what the proxy keeps is
/// bounded.
class H2FlowSimTest extends SimTest {
  private static final int INITIAL_WINDOW = 4;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int CANCEL = 8;
  private static final int MEGABYTE = 1 << 20;
  private static final int WINDOW = 256 * 1024;

  /// A read, what Netty lets a channel queue, and a frame.
  private static final int BOUND = 512 * 1024;

  private void appSendsAMegabyte() {
    String piece = "x".repeat(16 * 1024);
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + MEGABYTE + "\r\n\r\n");
          for (int i = 0; i < MEGABYTE / piece.length(); i++) {
            connection.send(piece);
          }
        });
  }

  @Test
  void aResponseGoesAsFarAsTheStreamsWindowAndNoFurther() {
    appSendsAMegabyte();
    H2Client client = world.http2Client().givesCredit(false).settings(INITIAL_WINDOW, 1000);
    int id = client.get("/a");
    H2Client.Stream stream = client.stream(id);
    assertEquals(1000, stream.body.length());
    assertTrue(world.bufferedOctets() < BOUND, () -> "holds " + world.bufferedOctets());
    client.windowUpdate(id, 500);
    assertEquals(1500, stream.body.length());
    client.settings(INITIAL_WINDOW, 3000);
    assertEquals(3500, stream.body.length());
    client.settings(INITIAL_WINDOW, 0).windowUpdate(id, 3000);
    assertEquals(3500, stream.body.length());
    client.windowUpdate(id, 100);
    assertEquals(3600, stream.body.length());
    client.givesCredit(true).windowUpdate(id, MEGABYTE).windowUpdate(0, MEGABYTE);
    assertEquals(MEGABYTE, stream.body.length());
    assertTrue(stream.ended);
  }

  @Test
  void streamsTakeTurnsWhenTheConnectionsWindowIsSmall() {
    appSendsAMegabyte();
    H2Client client =
        world.http2Client().givesCredit(false).settings(INITIAL_WINDOW, 10 * MEGABYTE);
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(client.get("/" + i));
    }
    client.windowUpdate(0, 400_000);
    for (int id : ids) {
      int got = client.stream(id).body.length();
      assertTrue(got > 40_000, () -> "stream " + id + " has " + got);
    }
    assertTrue(world.bufferedOctets() < 4 * BOUND, () -> "holds " + world.bufferedOctets());
    client.givesCredit(true).windowUpdate(0, MEGABYTE);
    for (int id : ids) {
      assertEquals(MEGABYTE, client.stream(id).body.length());
      assertTrue(client.stream(id).ended);
    }
  }

  @Test
  void aSmallResponsePassesALargeOneThatWaits() {
    String large = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + "x".repeat(100_000);
    app.does(
        (connection, request) -> {
          if (request.target().equals("/large")) {
            connection.send(large);
          } else {
            connection.answer("small");
          }
        });
    H2Client client = world.http2Client().givesCredit(false).settings(INITIAL_WINDOW, 1000);
    int first = client.get("/large");
    assertEquals("small", client.stream(client.get("/small")).body.toString());
    assertFalse(client.stream(first).ended);
    client.reset(first);
  }

  @Test
  void aClientThatReadsSlowlyPausesTheApp() {
    appSendsAMegabyte();
    H2Client client = world.http2Client().settings(INITIAL_WINDOW, MEGABYTE);
    client.windowUpdate(0, 2 * MEGABYTE);
    client.wire().peerReads(false);
    client.wire().window(64 * 1024);
    H2Client.Stream stream = client.stream(client.get("/a"));
    long most = 0;
    for (int i = 0; i < 2000 && !stream.ended; i++) {
      world.advance(Duration.ofMillis(10));
      most = Math.max(most, world.bufferedOctets());
      client.wire().readOnce();
      world.run();
    }
    client.wire().peerReads(true);
    world.run();
    assertEquals(MEGABYTE, stream.body.length());
    assertTrue(most < BOUND, "held " + most);
  }

  @Test
  void anUploadIsAllowedAsFarAsTheAppTakesIt() {
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", "/a", "content-length", Integer.toString(MEGABYTE));
    AppConnection connection = app.connection(0);
    connection.wire().peerReads(false);
    connection.wire().window(64 * 1024);
    String piece = "x".repeat(16 * 1024);
    long sent = 0;
    long most = 0;
    for (int i = 0; i < 20_000 && sent < MEGABYTE; i++) {
      if (sent + piece.length() <= WINDOW + client.credit(id)) {
        sent += piece.length();
        client.data(id, piece, sent == MEGABYTE);
      } else {
        connection.wire().readOnce();
        world.advance(Duration.ofMillis(1));
      }
      most = Math.max(most, world.bufferedOctets());
    }
    assertEquals(MEGABYTE, sent);
    connection.wire().peerReads(true);
    world.run();
    assertEquals(200, client.stream(id).status());
    assertEquals(MEGABYTE, app.requests().getFirst().body().length);
    assertTrue(most < BOUND, "held " + most);
  }

  @Test
  void anUploadWithoutAnUpstreamIsNotAllowedMore() {
    app.ignoreConnects(true);
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", "/a");
    for (int i = 0; i < WINDOW / 16_384; i++) {
      client.data(id, "x".repeat(16_384), false);
    }
    assertEquals(0, client.credit(id));
    client.data(id, "x", false);
    assertEquals(FLOW_CONTROL_ERROR, client.stream(id).reset);
    assertEquals(1, client.goAways().size() + 1);
  }

  /// What is thrown away counts too, or the connection's window would leak.
  @Test
  void dataOfStreamsThatAreGoneIsGivenBack() {
    app.does((_, _) -> {});
    H2Client client = world.http2Client();
    for (int i = 0; i < 12; i++) {
      int id = client.request(false, "POST", "/a");
      for (int j = 0; j < 8; j++) {
        client.data(id, "x".repeat(16_384), false);
      }
      client.reset(id);
    }
    assertTrue(client.credit(0) > MEGABYTE, () -> "gave back " + client.credit(0));
    assertTrue(client.goAways().isEmpty());
  }

  @Test
  void moreThanTheConnectionsWindowIsAnError() {
    app.ignoreConnects(true);
    H2Client client = world.http2Client();
    for (int i = 0; i < 5; i++) {
      int id = client.request(false, "POST", "/a");
      for (int j = 0; j < 15; j++) {
        client.data(id, "x".repeat(16_384), false);
      }
    }
    assertEquals(FLOW_CONTROL_ERROR, client.goAways().getFirst()[1]);
  }

  @Test
  void paddingCountsAndIsNotData() {
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", "/a", "content-length", "2");
    byte[] padded = new byte[1 + 2 + 200];
    padded[0] = (byte) 200;
    client.frame(H2Client.DATA, 0x9, id, Unpooled.wrappedBuffer(padded));
    assertEquals("\0\0", app.requests().getFirst().text());
    assertEquals(200, client.stream(id).status());
  }

  @Test
  void aFinishedResponseThatNobodyFetchesIsGivenUp() {
    String large = "HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n" + "x".repeat(20_000);
    app.sends(large);
    H2Client client = world.http2Client().settings(INITIAL_WINDOW, 1000);
    client.givesCredit(false);
    int id = client.get("/a");
    world.advance(Duration.ofSeconds(25));
    assertEquals(-1, client.stream(id).reset);
    world.advance(Duration.ofSeconds(10));
    assertEquals(CANCEL, client.stream(id).reset);
  }

  @Test
  void overflowingWindowsAreErrors() {
    appSendsAMegabyte();
    H2Client client = world.http2Client().givesCredit(false).settings(INITIAL_WINDOW, 1000);
    int id = client.get("/a");
    client.windowUpdate(id, Integer.MAX_VALUE).windowUpdate(id, Integer.MAX_VALUE);
    assertEquals(FLOW_CONTROL_ERROR, client.stream(id).reset);
    client.windowUpdate(0, Integer.MAX_VALUE).windowUpdate(0, Integer.MAX_VALUE);
    assertEquals(FLOW_CONTROL_ERROR, client.goAways().getFirst()[1]);
  }
}
