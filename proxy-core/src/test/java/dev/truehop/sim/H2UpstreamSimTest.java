package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests to an upstream that speaks HTTP/2, on simulated time.
class H2UpstreamSimTest extends SimTest {
  private static final int CANCEL = 8;

  private H2App http2;

  @BeforeEach
  void speakHttp2() {
    begin(SimConfigs.speaking("http2", SimConfigs.plain()));
    http2 = app.speaksHttp2();
  }

  @Test
  void aRequestArrivesAsHeadersAndItsAnswerAsHttp11() {
    http2.does(
        (connection, request) -> {
          connection.headers(
              request.stream, false, ":status", "201", "content-length", "2", "x-a", "b");
          connection.data(request.stream, "hi", true);
        });
    SimClient client = world.client();
    client.send(
        "GET /a?b=c HTTP/1.1\r\nHost: app:80\r\nX-Case: Kept\r\nConnection: x-hop\r\n"
            + "X-Hop: 1\r\nTE: trailers\r\nCookie: a=b\r\n\r\n");
    world.run();
    H2AppConnection.Request request = http2.requests().getFirst();
    assertEquals("GET", request.field(":method"));
    assertEquals("http", request.field(":scheme"));
    assertEquals("/a?b=c", request.field(":path"));
    assertEquals("app:80", request.field(":authority"));
    assertEquals("Kept", request.field("x-case"));
    assertEquals("a=b", request.field("cookie"));
    assertEquals("10.9.0.1", request.field("x-forwarded-for"));
    assertNotNull(request.field("x-request-id"));
    for (String gone : new String[] {"host", "connection", "x-hop", "transfer-encoding"}) {
      assertNull(request.field(gone), gone);
    }
    assertTrue(
        client.text().startsWith("HTTP/1.1 201 Created\r\ncontent-length: 2\r\nx-a: b\r\n\r\nhi"),
        client.text());
  }

  @Test
  void aSecondRequestUsesTheSameConnection() {
    SimClient client = world.client();
    client.send("GET /1 HTTP/1.1\r\nHost: app\r\n\r\n");
    world.run();
    client.send("GET /2 HTTP/1.1\r\nHost: app\r\n\r\n");
    world.run();
    assertEquals(2, http2.requests().size());
    assertEquals(1, http2.connections());
    assertEquals(3, http2.requests().get(1).stream);
  }

  @Test
  void bodiesAndTrailersGoUp() {
    SimClient client = world.client();
    client.send("POST /1 HTTP/1.1\r\nHost: app\r\nContent-Length: 5\r\n\r\n12345");
    world.run();
    client.send(
        "POST /2 HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n" + "3;e=1\r\nabc\r\n");
    world.run();
    client.send("2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n");
    world.run();
    H2AppConnection.Request measured = http2.requests().getFirst();
    assertEquals("12345", measured.body.toString());
    assertEquals("5", measured.field("content-length"));
    H2AppConnection.Request chunked = http2.requests().get(1);
    assertEquals("abcde", chunked.body.toString());
    assertNull(chunked.field("content-length"));
    assertNotNull(chunked.trailers);
    assertEquals("1", chunked.trailers.get("x-sum").toString());
  }

  @Test
  void bodiesWithoutLengthComeDownAsChunksWithTheirTrailers() {
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "200");
          connection.data(request.stream, "abc", false);
          connection.headers(request.stream, true, "x-sum", "1");
        });
    SimClient client = world.client();
    client.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
    world.run();
    assertTrue(
        client
            .text()
            .endsWith("transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n"),
        client.text());
    H2Client second = world.http2Client();
    H2Client.Stream stream = second.stream(second.get("/b"));
    assertEquals("abc", stream.body.toString());
    assertNotNull(stream.trailers);
    assertTrue(stream.ended);
  }

  @Test
  void aSmallAnswerLeavesInOnePiece() {
    http2.does(
        (connection, request) ->
            connection.together(() -> connection.answer(request.stream, "small")));
    SimClient client = world.client();
    client.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
    assertTrue(client.text().endsWith("\r\n\r\nsmall"), client.text());
    assertEquals(1, client.pieces());
    http2.does(
        (connection, request) ->
            connection.together(
                () ->
                    connection
                        .headers(request.stream, false, ":status", "200")
                        .data(request.stream, "small", true)));
    client.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
    assertTrue(client.text().endsWith("\r\n\r\n5\r\nsmall\r\n0\r\n\r\n"), client.text());
    assertEquals(2, client.pieces());
  }

  @Test
  void aSmallAnswerKeepsItsTrailers() {
    http2.does(
        (connection, request) ->
            connection.together(
                () ->
                    connection
                        .headers(request.stream, false, ":status", "200")
                        .data(request.stream, "small", false)
                        .headers(request.stream, true, "x-sum", "1")));
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertEquals("small", stream.body.toString());
    assertNotNull(stream.trailers);
    assertTrue(stream.ended);
  }

  @Test
  void aHeadDoesNotWaitForABodyThatComesLater() {
    http2.does(
        (connection, request) ->
            connection.headers(request.stream, false, ":status", "200", "content-length", "5"));
    SimClient client = world.client();
    client.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
    assertTrue(client.text().endsWith("content-length: 5\r\n\r\n"), client.text());
    http2.connection(0).data(1, "sm", false);
    world.run();
    assertTrue(client.text().endsWith("\r\n\r\nsm"), client.text());
    http2.connection(0).data(1, "all", true);
    world.run();
    assertTrue(client.text().endsWith("\r\n\r\nsmall"), client.text());
  }

  @Test
  void answersWithoutABodyEnd() {
    http2.does(
        (connection, request) ->
            connection.headers(request.stream, true, ":status", "204", "x-a", "b"));
    H2Client client = world.http2Client();
    assertTrue(client.stream(client.get("/a")).ended);
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "200", "content-length", "7");
          connection.data(request.stream, "", true);
        });
    H2Client.Stream head = client.stream(client.request(true, "HEAD", "/b"));
    assertTrue(head.ended);
    assertEquals("7", head.field("content-length"));
    assertTrue(http2.connection(0).resets().isEmpty());
    assertEquals(1, http2.connections());
  }

  @Test
  void interimResponsesComeFirst() {
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "103", "link", "</a>");
          connection.answer(request.stream, "late");
        });
    SimClient client = world.client();
    client.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
    world.run();
    assertTrue(
        client
            .text()
            .startsWith("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"));
  }

  @Test
  void aResponseThatBreaksItsLengthIsNotPassedForWhole() {
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "200", "content-length", "3");
          connection.data(request.stream, "abc", false);
          connection.data(request.stream, "d", true);
        });
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertFalse(stream.ended);
    assertTrue(stream.reset >= 0);
    assertEquals(1, http2.connection(0).resets().get(1));
  }

  @Test
  void aResponseThatIsNoneIsAProtocolError() {
    http2.does(
        (connection, request) -> connection.headers(request.stream, true, "x-a", "no status"));
    H2Client client = world.http2Client();
    assertEquals(502, client.stream(client.get("/a")).status());
  }

  @Test
  void anEarlyAnswerResetsTheStreamAndKeepsTheConnection() {
    http2.onHead((connection, request) -> connection.answer(request.stream, "no, thanks"));
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nHost: app\r\nContent-Length: 5\r\n\r\n12");
    world.run();
    assertTrue(client.text().endsWith("no, thanks"), client.text());
    assertEquals(CANCEL, http2.connection(0).resets().get(1));
    http2.onHead((_, _) -> {});
    H2Client second = world.http2Client();
    assertEquals(200, second.stream(second.get("/b")).status());
    assertEquals(1, http2.connections());
  }

  @Test
  void aClientThatGoesAwayCancelsItsStreamOnly() {
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int stream = client.get("/a");
    client.reset(stream);
    assertEquals(CANCEL, http2.connection(0).resets().get(1));
    assertTrue(http2.connection(0).open());
  }

  @Test
  void largeBodiesGoBothWaysWithinTheWindows() {
    int octets = 1_000_000;
    http2.does(
        (connection, request) -> connection.answer(request.stream, "" + request.body.length()));
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nHost: app\r\nContent-Length: " + octets + "\r\n\r\n");
    for (int sent = 0; sent < octets; sent += 10_000) {
      client.send("x".repeat(10_000));
      world.run();
    }
    world.advance(Duration.ofSeconds(1));
    assertTrue(client.text().endsWith("" + octets), client.text());
  }

  /// The first octets alone fill the channel, in the turn in which the stream is opened.
  @Test
  void aBodyThatFillsTheChannelAtOnceGoesOn() {
    http2
        .onOpen(connection -> connection.settings(4, 10_000_000).windowUpdate(0, 100_000_000))
        .does((connection, request) -> connection.answer(request.stream, "whole"));
    world.segments(10_000_000);
    SimClient client = world.client();
    for (int i = 0; i < 20; i++) {
      int first = 64_500 + 100 * i;
      client.send(
          "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: "
              + 2 * first
              + "\r\n\r\n"
              + "x".repeat(first));
      client.send("x".repeat(first));
      assertEquals(i + 1, client.replies().size(), "after " + first);
      assertEquals(2 * first, http2.requests().get(i).body.length());
    }
  }
}
