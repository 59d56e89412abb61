package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// An upstream says something and resets the connection while octets of a request wait to be
/// written: the write is the first to find the reset, and what was said lies behind it.
class LastWordsSimTest extends SimTest {
  private static final int NO_ERROR = 0;
  private static final int INITIAL_WINDOW = 4;
  private static final int LARGE = 1 << 30;

  /// More than the upstream's window, and more than is kept for a replay.
  private static final String UPLOAD = "x".repeat(300_000);

  private static final int WINDOW = 20_000;
  private static final String TOO_LARGE =
      "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";

  /// An HTTP/2 app whose first connection reads `/held`, answers nothing, and then nothing more.
  private H2App stallsOnHttp2() {
    begin(SimConfigs.speaking("http2", SimConfigs.plain()));
    H2App http2 = app.speaksHttp2();
    http2.onOpen(c -> c.settings(INITIAL_WINDOW, LARGE).windowUpdate(0, LARGE));
    http2.does(
        (connection, request) -> {
          if (connection == http2.connection(0)) {
            connection.wire().window(WINDOW);
            connection.wire().peerReads(false);
          } else {
            connection.answer(request.stream, "second");
          }
        });
    return http2;
  }

  private void play(H2App http2, Runnable ending) {
    SimClient held = world.client().post("/held", "a");
    SimClient upload = world.client().post("/upload", UPLOAD);
    ending.run();
    world.run();
    assertEquals(200, held.status());
    assertEquals("second", held.reply().body());
    assertEquals(2, http2.connections());
    assertEquals(503, upload.status());
    assertEquals("refused", upload.reply().field("x-truehop-delivery"));
  }

  @Test
  void aGoAwayInFrontOfAResetCounts() {
    H2App http2 = stallsOnHttp2();
    play(http2, () -> http2.connection(0).goAway(0, NO_ERROR).abort());
  }

  @Test
  void aGoAwayInFrontOfACloseWithUnreadOctetsCounts() {
    H2App http2 = stallsOnHttp2();
    play(http2, () -> http2.connection(0).goAway(0, NO_ERROR).close());
  }

  @Test
  void withoutAGoAwayNothingIsKnown() {
    H2App http2 = stallsOnHttp2();
    SimClient held = world.client().post("/held", "a");
    world.client().post("/upload", UPLOAD);
    http2.connection(0).abort();
    world.run();
    assertEquals(503, held.status());
    assertEquals("unknown", held.reply().field("x-truehop-delivery"));
    assertEquals(1, http2.connections());
  }

  private SimClient upload() {
    app.onHead(
        (connection, _) -> {
          connection.wire().window(WINDOW);
          connection.wire().peerReads(false);
        });
    return world.client().post("/upload", UPLOAD);
  }

  @Test
  void anAnswerInFrontOfAResetArrives() {
    SimClient client = upload();
    app.connection(0).send(TOO_LARGE);
    app.connection(0).abort();
    world.run();
    assertEquals(413, client.status());
    assertEquals("big", client.reply().body());
    assertEquals(0, app.open());
  }

  @Test
  void anAnswerThatAResetCutsShortIsNone() {
    SimClient client = upload();
    app.connection(0).send("HTTP/1.1 413 Content Too La");
    app.connection(0).abort();
    world.run();
    assertEquals(503, client.status());
    assertEquals("unknown", client.reply().field("x-truehop-delivery"));
  }

  @Test
  void aTunnelEndsWithTheWriteThatFails() {
    String upgrade = "connection: upgrade\r\nupgrade: x\r\n\r\n";
    app.onHead((connection, _) -> connection.send("HTTP/1.1 101 Switching\r\n" + upgrade));
    SimClient client = world.client().send("GET / HTTP/1.1\r\nhost: app\r\n" + upgrade);
    app.connection(0).wire().window(WINDOW);
    app.connection(0).wire().peerReads(false);
    client.send(UPLOAD);
    assertTrue(client.open());
    app.connection(0).abort();
    world.run();
    assertFalse(client.open());
  }

  /// The write has taken the error away, and the end looks like a FIN.
  @Test
  void aResetIsNotTakenForTheEndOfAnAnswer() {
    SimClient client = upload();
    app.connection(0).send("HTTP/1.1 413 Content Too Large\r\n\r\nbi");
    app.connection(0).abort();
    world.run();
    assertTrue(client.wasReset(), "what was cut short must not pass for whole");
    assertNull(world.client().get("/next").reply().field("x-truehop-delivery"));
  }
}
