package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Responses that the proxy makes itself, octet by octet.
class LocalReplySimTest extends SimTest {
  private static final String FIELDS = "date: Thu, 01 Jan 1970 00:00:00 GMT\r\nserver: truehop\r\n";

  private void onlyPathA() {
    begin(
        SimConfigs.plain()
            .replace("{ cluster: app }", "{ match: { path: { prefix: /a } }, cluster: app }"));
  }

  @Test
  void noRouteIs404AndKeepsTheConnection() {
    onlyPathA();
    SimClient client = world.client().get("/b");
    assertEquals(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n" + FIELDS + "\r\n", client.text());
    assertTrue(client.open());
    client.get("/a");
    assertEquals(200, client.status());
  }

  @Test
  void manyLocalRepliesInARowDoNotDeepenTheStack() {
    onlyPathA();
    SimClient client = world.client();
    String request = "GET /b HTTP/1.1\r\nhost: app\r\n\r\n";
    client.send(request.repeat(20_000));
    assertEquals(20_000, client.text().split("HTTP/1.1 404", -1).length - 1);
  }

  @Test
  void aBadRequestIsRefusedWithTheReasonAndTheConnectionEnds() {
    SimClient client = world.client().send("GET /a HTTP/1.1\r\nhost : app\r\n\r\n");
    assertEquals(400, client.status());
    assertEquals("close", client.reply().field("connection"));
    assertFalse(String.valueOf(client.reply().field("x-truehop-reason")).isEmpty());
    assertTrue(client.ended());
    assertEquals(0, app.requests().size());
  }

  @Test
  void whatFollowsABadRequestIsNotLookedAt() {
    SimClient client = world.client().send("BAD\r\n\r\nGET /a HTTP/1.1\r\nhost: app\r\n\r\n");
    assertEquals(1, client.replies().size());
    client.get("/b");
    assertEquals(1, client.replies().size());
    assertEquals(0, app.requests().size());
  }

  @Test
  void aHeadRequestGetsNoBody() {
    app.refuseConnects(true);
    SimClient client = world.client().send("HEAD /a HTTP/1.1\r\nhost: app\r\n\r\n");
    world.advance(Duration.ofSeconds(1));
    assertTrue(client.text().startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    assertTrue(client.text().endsWith("\r\n\r\n"));
    assertFalse(client.text().contains("content-length: 0\r\n"), "what a GET would have got");
  }

  @Test
  void anOldClientIsToldThatItsConnectionStays() {
    onlyPathA();
    SimClient client = world.client().send("GET /b HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
    assertEquals("keep-alive", client.reply().field("connection"));
    assertTrue(client.open());
    client.send("GET /b HTTP/1.0\r\n\r\n");
    assertEquals("close", client.reply().field("connection"));
    assertTrue(client.ended());
  }

  @Test
  void aBodyThatIsBrokenOnItsWayIsRefusedAndTheAppIsCutOff() {
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
    client.send("zz\r\n");
    assertEquals(400, client.status());
    assertTrue(app.connection(0).wasReset());
    assertEquals(0, app.requests().size());
  }

  @Test
  void connectIsRefusedWhereTheRouteDoesNotAllowIt() {
    SimClient client =
        world.client().send("CONNECT a.example:443 HTTP/1.1\r\nhost: a.example:443\r\n\r\n");
    assertTrue(client.status() >= 400);
    assertTrue(client.ended());
    assertEquals(0, app.connections().size());
  }

  @Test
  void garbageFromTheAppIs502() {
    app.sends("garbage\r\n\r\n");
    SimClient client = world.client().get("/a");
    assertEquals(502, client.status());
    assertTrue(client.open());
    assertTrue(app.connection(0).wasReset());
    assertNull(client.reply().field("x-truehop-reason"));
  }

  @Test
  void aHeadThatIsTooLongIs431() {
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\nx: " + "y".repeat(70_000) + "\r\n\r\n");
    assertEquals(431, client.status());
    assertEquals(0, app.requests().size());
  }

  @Test
  void aResponseHeadThatIsTooLongIs502() {
    app.sends("HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000) + "\r\n\r\n");
    SimClient client = world.client().get("/a");
    assertEquals(502, client.status());
  }

  @Test
  void interimResponsesWithoutEndAre502() {
    app.sends("HTTP/1.1 100 Continue\r\n\r\n".repeat(101));
    SimClient client = world.client().get("/a");
    assertEquals(502, client.status());
  }
}
