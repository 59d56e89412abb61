package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Requests over HTTP/2, on simulated time.
class H2SimTest extends SimTest {
  private static final int INTERNAL_ERROR = 2;

  @Test
  void aRequestReachesTheAppAsHttp11AndItsAnswerComesBack() {
    app.sends(
        "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Case: Kept\r\nConnection: x-hop\r\n"
            + "X-Hop: 1\r\n\r\nhi");
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertEquals(201, stream.status());
    assertEquals("hi", stream.body.toString());
    assertEquals("Kept", stream.field("x-case"));
    assertNull(stream.field("x-hop"));
    assertNull(stream.field("connection"));
    assertTrue(stream.ended);
    String head = app.requests().getFirst().head();
    assertTrue(head.startsWith("GET /a HTTP/1.1\r\nhost: app\r\n"), head);
    assertTrue(head.contains("x-forwarded-for: 10.9.0.1\r\n"), head);
  }

  @Test
  void streamsDoNotWaitForEachOther() {
    List<AppConnection> slow = new ArrayList<>();
    app.does(
        (connection, request) -> {
          if (request.target().equals("/slow")) {
            slow.add(connection);
          } else {
            connection.answer("quick");
          }
        });
    H2Client client = world.http2Client();
    int first = client.get("/slow");
    int second = client.get("/quick");
    assertEquals("quick", client.stream(second).body.toString());
    assertFalse(client.stream(first).ended);
    slow.getFirst().answer("slow");
    world.run();
    assertEquals("slow", client.stream(first).body.toString());
  }

  @Test
  void bodiesArriveWithAndWithoutALength() {
    H2Client client = world.http2Client();
    client.post("/a", "12345");
    assertEquals("12345", app.requests().getFirst().text());
    int stream = client.request(false, "POST", "/b");
    client.data(stream, "abc", false).data(stream, "x".repeat(300), false).data(stream, "", true);
    AppRequest chunked = app.requests().get(1);
    assertEquals("chunked", chunked.field("transfer-encoding"));
    assertEquals("3\r\nabc\r\n12c\r\n" + "x".repeat(300) + "\r\n0\r\n\r\n", chunked.text());
    assertEquals(200, client.stream(stream).status());
  }

  @Test
  void trailersGoBothWays() {
    app.sends(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
            + "4\r\nbody\r\n0\r\nX-Sum:  abc \r\ngrpc-status: 0\r\n\r\n");
    H2Client client = world.http2Client();
    int stream = client.request(false, "POST", "/a", "te", "trailers");
    client.data(stream, "abc", false).headers(stream, true, "x-up", "1");
    AppRequest request = app.requests().getFirst();
    assertEquals("3\r\nabc\r\n0\r\nx-up: 1\r\n\r\n", request.text());
    assertEquals("trailers", request.field("te"));
    H2Client.Stream response = client.stream(stream);
    assertEquals("body", response.body.toString());
    assertNotNull(response.trailers);
    assertEquals("abc", response.trailers.get("x-sum").toString());
    assertEquals("0", response.trailers.get("grpc-status").toString());
    assertTrue(response.ended);
  }

  @Test
  void interimResponsesComeFirst() {
    app.sends(
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx");
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertEquals("103", stream.heads.getFirst().status().toString());
    assertEquals(200, stream.status());
    assertEquals(2, stream.heads.size());
  }

  @Test
  void responsesWithoutABodyEndWithTheirHead() {
    app.sends("HTTP/1.1 204 No Content\r\n\r\n");
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertEquals(204, stream.status());
    assertTrue(stream.ended);
    app.sends("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n");
    H2Client.Stream head = client.stream(client.request(true, "HEAD", "/b"));
    assertEquals("500", head.field("content-length"));
    assertTrue(head.ended);
  }

  @Test
  void aResponseUntilCloseEndsWithItsConnection() {
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\n\r\nsome");
          connection.close();
        });
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.get("/a"));
    assertEquals("some", stream.body.toString());
    assertTrue(stream.ended);
  }

  @Test
  void aResponseThatBreaksOffResetsItsStreamOnly() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/cut")) {
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nsome");
            connection.close();
          } else {
            connection.answer("ok");
          }
        });
    H2Client client = world.http2Client();
    H2Client.Stream cut = client.stream(client.get("/cut"));
    assertEquals(INTERNAL_ERROR, cut.reset);
    assertFalse(cut.ended);
    assertEquals(200, client.stream(client.get("/b")).status());
  }

  @Test
  void aClientThatCancelsEndsTheAttempt() {
    app.does((_, _) -> {});
    H2Client client = world.http2Client();
    int stream = client.get("/a");
    assertEquals(1, app.open());
    client.reset(stream);
    assertEquals(0, app.open());
    app.does((connection, _) -> connection.answer("ok"));
    assertEquals(200, client.stream(client.get("/b")).status());
  }

  @Test
  void aClientThatIsGoneEndsAllItsAttempts() {
    app.does((_, _) -> {});
    H2Client client = world.http2Client();
    client.get("/a");
    client.get("/b");
    assertEquals(2, app.open());
    client.close();
    assertEquals(0, app.open());
  }

  /// Nobody knows whether the app did it: the client is told so, and must not be told that nothing
  /// happened.
  @Test
  void aPostThatIsNotReplayedIsAnsweredAndNotRefused() {
    app.does((connection, _) -> connection.close());
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(client.post("/a", "x"));
    assertEquals(503, stream.status());
    assertNotNull(stream.field("x-truehop-delivery"));
    assertEquals(-1, stream.reset);
    assertTrue(stream.ended);
  }

  @Test
  void anEarlyAnswerEndsTheUploadWithoutAnError() {
    app.onHead(
        (connection, _) ->
            connection.send("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno"));
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", "/a", "content-length", "1000000");
    H2Client.Stream stream = client.stream(id);
    assertEquals(413, stream.status());
    assertTrue(stream.ended);
    assertEquals(0, stream.reset);
    client.data(id, "late", false);
    assertTrue(client.goAways().isEmpty());
  }

  @Test
  void aLengthThatIsNotKeptIsAnErrorAndNoWholeRequest() {
    for (String body : new String[] {"toolong", "x"}) {
      H2Client client = world.http2Client();
      int id = client.request(false, "POST", "/a", "content-length", "3");
      client.data(id, body, true);
      assertEquals(1, client.stream(id).reset);
    }
    assertEquals(0, app.requests().size());
    assertEquals(0, app.open());
  }

  @Test
  void aHeadThatIsTooLargeIsAnswered() {
    H2Client client = world.http2Client();
    String[] fields = new String[2 * 101];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = "x" + i;
    }
    assertEquals(431, client.stream(client.request(true, "GET", "/a", fields)).status());
    assertEquals(200, client.stream(client.get("/b")).status());
  }

  @Test
  void whatHttp11RefusesIsAnsweredTheSame() {
    H2Client client = world.http2Client();
    assertEquals(405, client.stream(client.request(true, "TRACE", "/a")).status());
    assertEquals(400, client.stream(client.request(true, "GET", "/a b")).status());
    assertEquals(400, client.stream(client.request(true, "GET", "/a", "host", "other")).status());
    assertEquals(403, client.stream(connect(client, "app:443")).status());
  }

  private static int connect(H2Client client, String authority) {
    int stream = client.nextStream();
    client.headers(stream, false, ":method", "CONNECT", ":authority", authority);
    return stream;
  }

  @Test
  void connectOpensATunnelWhereTheRouteAllowsIt() {
    begin(SimConfigs.with("allowConnect: true", ""));
    app.does((connection, _) -> connection.send("HTTP/1.1 200 OK\r\n\r\nhello"));
    H2Client client = world.http2Client();
    int id = connect(client, "shop:443");
    H2Client.Stream stream = client.stream(id);
    assertEquals(200, stream.status());
    assertEquals("hello", stream.body.toString());
    client.data(id, "up", false);
    assertTrue(app.connection(0).raw().endsWith("up"), app.connection(0).raw());
    client.data(id, "", true);
    assertTrue(app.connection(0).ended());
    assertTrue(stream.ended);
    assertEquals(-1, stream.reset);
  }

  static int webSocket(H2Client client) {
    int stream = client.nextStream();
    client.headers(
        stream,
        false,
        new String[] {
          ":method",
          "CONNECT",
          ":protocol",
          "websocket",
          ":scheme",
          "http",
          ":path",
          "/chat",
          ":authority",
          "app",
          "sec-websocket-version",
          "13"
        });
    return stream;
  }

  @Test
  void aWebSocketBecomesAnUpgrade() {
    app.does(
        (connection, request) -> {
          String key = request.field("sec-websocket-key");
          connection.send(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + WebSocketAnswer.to(key)
                  + "\r\nSec-WebSocket-Protocol: chat\r\n\r\nwelcome");
        });
    H2Client client = world.http2Client();
    int id = webSocket(client);
    H2Client.Stream stream = client.stream(id);
    assertEquals(200, stream.status());
    assertEquals("chat", stream.field("sec-websocket-protocol"));
    assertNull(stream.field("sec-websocket-accept"));
    assertNull(stream.field("upgrade"));
    assertEquals("welcome", stream.body.toString());
    client.data(id, "frames", false);
    assertTrue(app.connection(0).raw().endsWith("frames"), app.connection(0).raw());
    String head = app.requests().getFirst().head();
    assertTrue(head.startsWith("GET /chat HTTP/1.1\r\n"), head);
    assertEquals("websocket", app.requests().getFirst().field("upgrade"));
    client.reset(id);
    assertEquals(0, app.open());
  }

  @Test
  void anAppThatDoesNotKnowWebSocketsIsNotTakenForOneThatDoes() {
    String wrongAnswer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAA\r\n\r\n";
    String success = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    for (String response : new String[] {wrongAnswer, success}) {
      app.sends(response);
      H2Client client = world.http2Client();
      H2Client.Stream stream = client.stream(webSocket(client));
      assertEquals(0, stream.heads.size());
      assertEquals(10, stream.reset);
    }
    app.sends("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno");
    H2Client client = world.http2Client();
    assertEquals(404, client.stream(webSocket(client)).status());
    world.advance(Duration.ofSeconds(1));
  }
}
