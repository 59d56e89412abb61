package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.UpstreamCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How streams and connections to an HTTP/2 upstream end, on simulated time. Whatever the upstream
/// says it has not processed is sent again, whatever the method; whatever it may have processed is
/// sent again only if that does no harm.
class H2UpstreamEndSimTest extends SimTest {
  private static final int MAX = Integer.MAX_VALUE;
  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;
  private static final int ENHANCE_YOUR_CALM = 11;

  private H2App http2;

  @BeforeEach
  void speakHttp2() {
    begin(SimConfigs.speaking("http2", SimConfigs.plain()));
    http2 = app.speaksHttp2();
  }

  /// The app reads requests on its first connection and answers none there.
  private void firstConnectionHolds() {
    http2.does(
        (connection, request) -> {
          if (connection != http2.connection(0)) {
            connection.answer(request.stream, "second");
          }
        });
  }

  @Test
  void manyStreamsShareOneConnection() {
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    List<Integer> streams = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      streams.add(client.get("/" + i));
    }
    assertEquals(1, http2.connections());
    assertEquals(50, http2.connection(0).mostOpen());
    new ArrayList<>(http2.requests())
        .forEach(request -> http2.connection(0).answer(request.stream, request.field(":path")));
    world.run();
    for (int i = 0; i < 50; i++) {
      assertEquals("/" + i, client.stream(streams.get(i)).body.toString());
    }
  }

  @Test
  void thePeersLimitIsKeptAndFollowed() {
    http2.onOpen(connection -> connection.settings(3, 2));
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    client.get("/first");
    for (int i = 0; i < 5; i++) {
      client.get("/" + i);
    }
    assertEquals(3, http2.connections());
    for (int i = 0; i < 3; i++) {
      assertTrue(http2.connection(i).mostOpen() <= 2);
      http2.connection(i).settings(3, 10);
    }
    world.run();
    for (int i = 5; i < 10; i++) {
      client.get("/" + i);
    }
    assertEquals(3, http2.connections());
  }

  @Test
  void aGoAwayLeavesTheStreamsUpToItsLastAndTheOthersMove() {
    firstConnectionHolds();
    H2Client client = world.http2Client();
    int first = client.post("/1", "a");
    int second = client.post("/2", "b");
    int third = client.post("/3", "c");
    http2.connection(0).goAway(1, NO_ERROR);
    world.run();
    assertEquals("second", client.stream(second).body.toString());
    assertEquals("second", client.stream(third).body.toString());
    assertFalse(client.stream(first).ended);
    http2.connection(0).answer(1, "first");
    world.run();
    assertEquals("first", client.stream(first).body.toString());
    assertFalse(http2.connection(0).open(), "nothing is left to do on it");
    assertEquals(1, http2.executions("/1"));
  }

  @Test
  void afterTheFirstOfTwoGoAwaysNoStreamIsOpened() {
    firstConnectionHolds();
    H2Client client = world.http2Client();
    int first = client.post("/1", "a");
    http2.connection(0).goAway(MAX, NO_ERROR);
    world.run();
    int second = client.post("/2", "b");
    assertEquals("second", client.stream(second).body.toString());
    assertEquals(2, http2.connections());
    http2.connection(0).goAway(1, NO_ERROR);
    http2.connection(0).answer(1, "first");
    world.run();
    assertEquals("first", client.stream(first).body.toString());
    assertEquals(1, http2.executions("/1"));
  }

  @Test
  void aGoAwayWithAnErrorMovesWhatItLeavesOut() {
    firstConnectionHolds();
    H2Client client = world.http2Client();
    int stream = client.post("/1", "a");
    http2.connection(0).goAway(0, ENHANCE_YOUR_CALM).close();
    world.advance(Duration.ofSeconds(1));
    assertEquals("second", client.stream(stream).body.toString());
  }

  @Test
  void whoHasAnsweredCanNotHaveRefused() {
    for (String length : new String[] {"0", "5"}) {
      http2.does(
          (connection, request) ->
              connection.together(
                  () ->
                      connection
                          .headers(
                              request.stream, false, ":status", "200", "content-length", length)
                          .reset(request.stream, REFUSED_STREAM)));
      H2Client client = world.http2Client();
      int stream = client.post("/" + length, "a");
      assertEquals(503, client.stream(stream).status());
      assertEquals("unknown", client.stream(stream).field("x-truehop-delivery"));
      assertEquals(1, http2.executions("/" + length));
    }
  }

  @Test
  void aGoAwayOnAnIdleConnectionClosesIt() {
    H2Client client = world.http2Client();
    client.get("/1");
    http2.connection(0).goAway(1, NO_ERROR);
    world.run();
    assertFalse(http2.connection(0).open());
    assertEquals(200, client.stream(client.post("/2", "b")).status());
    assertEquals(2, http2.connections());
  }

  @Test
  void aGoAwayAndTheEndTogetherMoveWhatWasLeftOut() {
    firstConnectionHolds();
    H2Client client = world.http2Client();
    int first = client.post("/1", "a");
    int second = client.post("/2", "b");
    http2.connection(0).goAway(1, NO_ERROR).close();
    world.run();
    assertEquals(503, client.stream(first).status());
    assertEquals("unknown", client.stream(first).field("x-truehop-delivery"));
    assertEquals("second", client.stream(second).body.toString());
    assertEquals(1, http2.executions("/1"));
  }

  /// A look finds the end before the loop has read the GOAWAY in front of it.
  @Test
  void aGoAwayThatIsNotReadYetStillCounts() {
    for (int round = 0; round < 20; round++) {
      H2Client client = world.http2Client();
      client.get("/warm" + round);
      int last = http2.connections() - 1;
      H2AppConnection leaving = http2.connection(last);
      http2.does(
          (connection, request) -> {
            if (connection != leaving) {
              connection.answer(request.stream, "second");
            }
          });
      int post = client.post("/post" + round, "a");
      world.advance(Duration.ofMillis(20));
      world.beBusyFor(Duration.ofMillis(20));
      leaving.goAway(leaving.highest() - 2, NO_ERROR).close();
      int get = client.get("/get" + round);
      world.advance(Duration.ofSeconds(1));
      assertEquals("second", client.stream(post).body.toString(), "round " + round);
      assertEquals(200, client.stream(get).status());
      http2.does((connection, request) -> connection.answer(request.stream, "ok"));
    }
  }

  @Test
  void aRefusedStreamIsSentAgainAtMostThreeTimes() {
    Map<String, Integer> refusals = new HashMap<>();
    http2.does(
        (connection, request) -> {
          int before = refusals.merge(request.field(":path"), 1, Integer::sum);
          if (request.field(":path").equals("/never") || before <= 3) {
            connection.reset(request.stream, REFUSED_STREAM);
          } else {
            connection.answer(request.stream, "at last");
          }
        });
    H2Client client = world.http2Client();
    int stream = client.post("/late", "a");
    world.advance(Duration.ofSeconds(1));
    assertEquals("at last", client.stream(stream).body.toString());
    int never = client.post("/never", "a");
    world.advance(Duration.ofSeconds(1));
    assertEquals(503, client.stream(never).status());
    assertEquals("refused", client.stream(never).field("x-truehop-delivery"));
    assertTrue(refusals.get("/never") <= 6, "sent " + refusals.get("/never") + " times");
  }

  @Test
  void aResetPostIsNotSentAgain() {
    http2.does((connection, request) -> connection.reset(request.stream, INTERNAL_ERROR));
    H2Client client = world.http2Client();
    int post = client.post("/1", "a");
    assertEquals(1, world.cluster().counters().get(UpstreamCounter.RQ_RX_RESET));
    assertEquals(503, client.stream(post).status());
    assertTrue(client.stream(post).body.toString().endsWith("reset reason: remote reset"));
    assertEquals(1, http2.executions("/1"));
    assertTrue(http2.connection(0).open());
  }

  /// What it says of the request reaches the client, but not what it says of its connection to us;
  /// and nobody can refuse what he has begun to answer.
  @ParameterizedTest
  @CsvSource({"0, 2", "1, 2", "2, 2", "7, 2", "8, 8", "10, 10", "11, 11", "13, 2", "99, 2"})
  void aResetInTheMiddleOfAResponseBreaksItOff(int code, int passedOn) {
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "200");
          connection.data(request.stream, "half", false);
          connection.reset(request.stream, code);
        });
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/1"));
    assertFalse(stream.ended);
    assertEquals(passedOn, stream.reset);
    assertTrue(http2.connection(0).open());
  }

  @Test
  void aConnectionLostWithoutGoAwayMovesWhatCanBeRepeated() {
    firstConnectionHolds();
    H2Client client = world.http2Client();
    client.request(true, "GET", "/warm");
    int post = client.post("/post", "a");
    int get = client.get("/get");
    http2.connection(0).abort();
    world.run();
    assertEquals(503, client.stream(post).status());
    assertEquals("second", client.stream(get).body.toString());
    assertEquals(1, http2.executions("/post"));
  }

  @Test
  void aKeptConnectionThatIsGoneCostsNobodyAnything() {
    H2Client client = world.http2Client();
    client.get("/1");
    http2.connection(0).vanish();
    world.advance(Duration.ofMillis(100));
    int get = client.get("/2");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.stream(get).status());
    assertEquals(2, http2.connections());
  }

  @Test
  void aSuspectProvesItselfByAPingBeforeItCarriesAPost() {
    H2Client client = world.http2Client();
    client.get("/1");
    world.advance(Duration.ofSeconds(3));
    assertEquals(200, client.stream(client.post("/2", "a")).status());
    assertEquals(1, http2.connections());
    assertEquals(1, http2.connection(0).pings().size());
    assertEquals(200, client.stream(client.post("/3", "a")).status());
    assertEquals(1, http2.connection(0).pings().size());
  }

  @Test
  void aPeerThatAnswersNoPingIsLeftAloneFromThenOn() {
    http2.onOpen(connection -> connection.answersPings(false).settings());
    H2Client client = world.http2Client();
    client.get("/1");
    world.advance(Duration.ofSeconds(3));
    int post = client.post("/2", "a");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.stream(post).status());
    assertEquals(2, http2.connections());
    assertEquals(1, http2.executions("/2"));
    world.advance(Duration.ofSeconds(3));
    int next = client.post("/3", "a");
    assertEquals(200, client.stream(next).status());
    assertEquals(1, http2.connection(0).pings().size());
  }

  /// The hold is over when the answer to another stream has come and was not read yet.
  @Test
  void whatIsUnreadAfterAPingIsNoEnd() {
    http2.onOpen(connection -> connection.answersPings(false).settings());
    H2Client client = world.http2Client();
    client.get("/1");
    world.advance(Duration.ofSeconds(3));
    firstConnectionHolds();
    int get = client.get("/slow");
    int post = client.post("/2", "a");
    world.advance(Duration.ofMillis(15));
    world.beBusyFor(Duration.ofMillis(20));
    http2.connection(0).answer(3, "slow");
    world.advance(Duration.ofSeconds(1));
    assertEquals("slow", client.stream(get).body.toString());
    assertEquals("second", client.stream(post).body.toString());
    assertTrue(http2.connection(0).open());
    assertEquals(1, http2.executions("/slow"));
  }

  @Test
  void aPostOnASuspectThatIsGoneMovesBeforeAnyOctetOfIt() {
    H2Client client = world.http2Client();
    client.get("/1");
    world.advance(Duration.ofSeconds(3));
    http2.connection(0).vanish();
    int post = client.post("/2", "a");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.stream(post).status());
    assertEquals(1, http2.executions("/2"));
  }

  @Test
  void aPeerThatSpeaksSomethingElseIsAProtocolError() {
    http2.onOpen(connection -> connection.frame(H2Client.DATA, 0, 1, H2Client.octets("oops")));
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int get = client.get("/1");
    world.advance(Duration.ofSeconds(1));
    assertEquals(502, client.stream(get).status());
    assertEquals(PROTOCOL_ERROR, http2.connection(0).goAways().getFirst()[1]);
  }

  @Test
  void aClientThatDoesNotReadStopsItsStreamOnly() {
    String large = "x".repeat(2_000_000);
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "200");
          connection.sendBody(request.stream, large);
        });
    H2Client stuck = world.http2Client().givesCredit(false);
    List<Integer> streams = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      streams.add(stuck.get("/stuck" + i));
    }
    H2Client client = world.http2Client();
    int stream = client.get("/quick");
    world.advance(Duration.ofSeconds(1));
    assertEquals(large.length(), client.stream(stream).body.length());
    assertEquals(1, http2.connections());
    assertTrue(world.bufferedOctets() < 8_000_000, "holds " + world.bufferedOctets());
    stuck.close();
  }
}
