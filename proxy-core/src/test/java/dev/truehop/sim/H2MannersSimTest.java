package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 upstreams that punish PINGs, and such whose word is worth nothing, on simulated time.
class H2MannersSimTest extends SimTest {
  private static final int NO_ERROR = 0;
  private static final int REFUSED_STREAM = 7;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final Duration PROBE = Duration.ofMillis(10);
  private static final Duration SUSPECT = Duration.ofSeconds(3);

  private H2App http2;

  @BeforeEach
  void speakHttp2() {
    begin(SimConfigs.speaking("http2", SimConfigs.plain()));
    http2 = app.speaksHttp2();
  }

  /// A POST after the connections have become suspects.
  private void postLater(H2Client client, String path) {
    world.advance(SUSPECT);
    int stream = client.post(path, "a");
    world.advance(PROBE);
    assertEquals(200, client.stream(stream).status());
    assertEquals(1, http2.executions(path));
  }

  private int pings() {
    int pings = 0;
    for (int i = 0; i < http2.connections(); i++) {
      pings += http2.connection(i).pings().size();
    }
    return pings;
  }

  /// What a server of gRPC does with a PING too many.
  private void punishPings() {
    http2.onOpen(
        connection ->
            connection
                .onPing(() -> connection.goAway(1, ENHANCE_YOUR_CALM, "too_many_pings").close())
                .settings());
  }

  @Test
  void whoEndsTheConnectionForTooManyPingsGetsNoMore() {
    punishPings();
    H2Client client = world.http2Client();
    client.get("/1");
    for (int i = 0; i < 5; i++) {
      postLater(client, "/post" + i);
    }
    assertEquals(1, pings());
  }

  @Test
  void aCallForCalmBehindAPingIsUnderstood() {
    http2.onOpen(
        connection ->
            connection.onPing(() -> connection.goAway(1, ENHANCE_YOUR_CALM).close()).settings());
    H2Client client = world.http2Client();
    client.get("/1");
    postLater(client, "/2");
    postLater(client, "/3");
    assertEquals(1, pings());
  }

  @Test
  void twoEndsBehindPingsAreNoCoincidence() {
    http2.onOpen(connection -> connection.onPing(connection::close).settings());
    H2Client client = world.http2Client();
    client.get("/1");
    for (int i = 0; i < 5; i++) {
      postLater(client, "/post" + i);
    }
    assertEquals(2, pings());
  }

  /// A connection that is dead says nothing of the manners of others.
  @Test
  void aPingIntoTheVoidTeachesNothing() {
    H2Client client = world.http2Client();
    client.get("/1");
    world.advance(SUSPECT);
    http2.connection(0).vanish();
    int post = client.post("/2", "a");
    world.advance(Duration.ofSeconds(10));
    assertEquals(200, client.stream(post).status());
    int before = pings();
    postLater(client, "/3");
    assertEquals(before + 1, pings());
  }

  @Test
  void anUpstreamThatIsReplacedIsAskedAgain() {
    punishPings();
    H2Client client = world.http2Client();
    client.get("/1");
    postLater(client, "/2");
    assertEquals(1, pings());
    world.configure(SimConfigs.speaking("http2", SimConfigs.plain()).replace("pod-1", "pod-2"));
    http2.onOpen(H2AppConnection::settings);
    client.get("/3");
    postLater(client, "/4");
    assertEquals(2, pings());
  }

  /// gRPC's servers allow two PINGs too early, and count anew after each response they send.
  @Test
  void aServerThatCountsPingsHasNothingToComplainOf() {
    begin(SimConfigs.speaking("http2", SimConfigs.with("", "learning: off")));
    http2 = app.speaksHttp2();
    List<Integer> unserved = new ArrayList<>();
    http2.onOpen(
        connection -> connection.onPing(() -> unserved.add(1)).answersPings(true).settings());
    http2.does(
        (connection, request) -> {
          if (!request.field(":path").equals("/never")) {
            unserved.clear();
            connection.answer(request.stream, "ok");
          }
        });
    int most = 0;
    for (int i = 0; i < 1200; i++) {
      world.advance(SUSPECT);
      H2Client client = world.http2Client();
      int stream = client.post(i % 3 > 0 ? "/never" : "/1", "a");
      world.advance(Duration.ofMillis(50));
      most = Math.max(most, unserved.size());
      client.reset(stream);
      client.close();
    }
    assertTrue(pings() > 100, pings() + " PINGs in an hour");
    assertTrue(most <= 1, most + " PINGs without a response in between");
  }

  @Test
  void whoLeavesOutWhatItHadAnsweredIsNotBelieved() {
    H2Client client = world.http2Client();
    client.get("/1");
    http2.does(
        (connection, request) -> {
          if (connection == http2.connection(0)) {
            connection.goAway(0, NO_ERROR).close();
          } else if (request.field(":path").equals("/refused")) {
            connection.reset(request.stream, REFUSED_STREAM);
          } else {
            connection.answer(request.stream, "second");
          }
        });
    int post = client.post("/post", "a");
    world.run();
    assertEquals(503, client.stream(post).status());
    assertEquals("unknown", client.stream(post).field("x-truehop-delivery"));
    assertEquals(1, http2.executions("/post"));
    client.get("/2");
    int refused = client.post("/refused", "a");
    world.run();
    assertEquals(503, client.stream(refused).status());
    assertEquals(1, http2.executions("/refused"));
  }

  @Test
  void aGetThatALiarHadIsSentAgain() {
    H2Client client = world.http2Client();
    client.get("/1");
    http2.does(
        (connection, request) -> {
          if (connection == http2.connection(0)) {
            connection.goAway(0, NO_ERROR).close();
          } else {
            connection.answer(request.stream, "second");
          }
        });
    int get = client.get("/2");
    world.run();
    assertEquals("second", client.stream(get).body.toString());
  }
}
