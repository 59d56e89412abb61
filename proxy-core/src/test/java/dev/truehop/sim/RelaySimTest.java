package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Octets that go through the proxy are the octets that were sent, whatever the pieces they come
/// in.
class RelaySimTest extends SimTest {
  private static final String CHUNKED_BODY =
      "5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nx-trailer: yes\r\n\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_536})
  void aResponseWithALengthComesAsItIs(int segment) {
    world.segments(segment);
    String response = "HTTP/1.1 200 Fine\r\nX-Thing:  a b \r\nContent-Length: 5\r\n\r\nhello";
    app.sends(response);
    assertEquals(response, world.client().get("/a").text());
    assertEquals(1, app.executions("/a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_536})
  void aChunkedResponseKeepsItsTrailers(int segment) {
    world.segments(segment);
    String body = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-trailer: yes\r\n\r\n";
    String head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    app.sends(head + body);
    assertEquals(head + body, world.client().get("/a").text());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_536})
  void aBodyWithALengthReachesTheAppAsItIs(int segment) {
    world.segments(segment);
    world.client().post("/a", "hello world");
    assertEquals("hello world", app.requests().getFirst().text());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_536})
  void aChunkedBodyReachesTheAppWithTrailersAndWithoutExtensions(int segment) {
    world.segments(segment);
    SimClient client = world.client();
    client.send(
        "POST /a HTTP/1.1\r\nhost: app\r\ntransfer-encoding: chunked\r\n\r\n" + CHUNKED_BODY);
    assertEquals(200, client.status());
    String body = app.requests().getFirst().text();
    assertTrue(body.contains("hello\r\n"), body);
    assertTrue(body.contains(" world\r\n"), body);
    assertTrue(body.endsWith("0\r\nx-trailer: yes\r\n\r\n"), body);
    assertFalse(body.contains("name=value"), body);
  }

  @Test
  void theHeadGoesUpAsItCameButForWhatAProxyOwes() {
    world
        .client()
        .send(
            "GET /a?b=c HTTP/1.1\r\n"
                + "Host: app\r\n"
                + "X-Odd:   Value \r\n"
                + "Connection: keep-alive\r\n\r\n");
    AppRequest request = app.requests().getFirst();
    assertTrue(
        request.head().startsWith("GET /a?b=c HTTP/1.1\r\nHost: app\r\nX-Odd:   Value \r\n"),
        request.head());
    assertEquals("10.9.0.1", request.field("x-forwarded-for"));
    assertEquals("http", request.field("x-forwarded-proto"));
    String id = String.valueOf(request.field("x-request-id"));
    assertTrue(id.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }

  @Test
  void aResponseWithoutALengthEndsWithItsConnection() {
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\n\r\nuntil the ");
          connection.send("end");
          connection.close();
        });
    SimClient client = world.client().get("/a");
    assertEquals("until the end", client.reply().body());
    assertTrue(client.ended());
  }

  @Test
  void aResponseThatIsCutOffIsNotTakenForAWholeOne() {
    app.does(
        (connection, _) -> {
          connection.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
          connection.close();
        });
    SimClient client = world.client().get("/a");
    assertEquals(List.of(), client.replies());
    assertTrue(client.wasReset());
    assertEquals(1, app.requests().size());
  }

  @Test
  void headResponsesHaveNoBody() {
    app.sends("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    SimClient client = world.client().send("HEAD /a HTTP/1.1\r\nhost: app\r\n\r\n");
    client.send("HEAD /b HTTP/1.1\r\nhost: app\r\n\r\n");
    String one = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";
    assertEquals(one + one, client.text());
  }

  @Test
  void noContentEndsAtItsHead() {
    app.sends("HTTP/1.1 204 No Content\r\n\r\n");
    SimClient client = world.client().get("/a").get("/b");
    assertEquals(2, client.replies().size());
    assertEquals(1, app.connections().size());
  }

  @Test
  void interimResponsesComeBeforeTheFinalOne() {
    String all =
        "HTTP/1.1 103 Early Hints\r\n"
            + "link: </x>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n"
            + "content-length: 2\r\n\r\n"
            + "ok";
    app.sends(all);
    assertEquals(all, world.client().get("/a").text());
  }

  @Test
  void continueIsAskedOfTheAppAndPassedOn() {
    app.onOctets(
        connection -> {
          if (connection.raw().endsWith("\r\n\r\n")) {
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
          }
        });
    SimClient client = world.client();
    client.send(
        "POST /a HTTP/1.1\r\nhost: app\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
    assertTrue(client.text().startsWith("HTTP/1.1 100 Continue\r\n"), client.text());
    client.send("body");
    assertEquals(200, client.status());
    assertEquals("body", app.requests().getFirst().text());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    app.does(
        (connection, request) -> {
          int delay = request.target().equals("/slow") ? 500 : 1;
          world.after(Duration.ofMillis(delay), () -> connection.answer(request.target()));
        });
    SimClient client = world.client();
    client.send(
        "GET /slow HTTP/1.1\r\nhost: app\r\n\r\n"
            + "POST /b HTTP/1.1\r\nhost: app\r\ncontent-length: 3\r\n\r\nabc"
            + "GET /c HTTP/1.1\r\nhost: app\r\n\r\n");
    world.advance(Duration.ofSeconds(1));
    assertEquals(
        List.of("/slow", "/b", "/c"),
        client.replies().stream().map(SimClient.Reply::body).toList());
    assertEquals("abc", app.requests().get(1).text());
  }

  @Test
  void anOldClientGetsTheContentWithoutChunks() {
    app.sends(
        "HTTP/1.1 200 OK\r\n"
            + "transfer-encoding: chunked\r\n\r\n"
            + "5\r\n"
            + "hello\r\n"
            + "6\r\n"
            + " world\r\n"
            + "0\r\n\r\n");
    SimClient client = world.client().send("GET /a HTTP/1.0\r\n\r\n");
    assertEquals("hello world", client.reply().body());
    assertTrue(client.ended());
  }

  @Test
  void anEarlyResponseIsPassedOnAndEndsBothConnections() {
    app.onOctets(
        connection -> {
          if (connection.raw().contains("\r\n\r\n") && connection.answers() == 0) {
            connection.answer("no");
          }
        });
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 1000\r\n\r\npart");
    assertEquals("no", client.reply().body());
    assertEquals("close", client.reply().field("connection"));
    world.advance(Duration.ofSeconds(3));
    assertFalse(client.open());
    assertFalse(app.connection(0).open());
  }

  @Test
  void anUpgradeBecomesATunnelBothWays() {
    app.does(
        (connection, _) ->
            connection.send(
                "HTTP/1.1 101 Switching Protocols\r\n"
                    + "upgrade: echo\r\n"
                    + "connection: upgrade\r\n\r\n"
                    + "hi"));
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n");
    assertTrue(client.text().endsWith("\r\n\r\nhi"), client.text());
    client.send("\u0000\u0001raw");
    assertTrue(app.connection(0).raw().endsWith("\u0000\u0001raw"));
    app.connection(0).send("down");
    world.run();
    assertTrue(client.text().endsWith("hidown"));
    client.close();
    assertFalse(app.connection(0).open());
  }

  @Test
  void aDrainingProxyEndsEveryConnectionWithItsResponse() {
    SimClient client = world.client().get("/a");
    assertTrue(client.open());
    world.worker().drain();
    client.get("/b");
    assertEquals("close", client.reply().field("connection"));
    assertTrue(client.ended());
  }

  @Test
  void aRequestOfADrainingProxyIsStillAnswered() {
    app.does((connection, _) -> world.after(Duration.ofSeconds(5), () -> connection.answer("ok")));
    SimClient client = world.client().get("/a");
    world.worker().drain();
    world.advance(Duration.ofSeconds(6));
    assertEquals(200, client.status());
    assertEquals("close", client.reply().field("connection"));
    assertTrue(client.ended());
  }
}
