package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// WebSockets (RFC 8441) and CONNECT to an upstream that speaks HTTP/2, on simulated time.
class H2TunnelSimTest extends SimTest {
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final int CANCEL = 8;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String UPGRADE =
      "GET /chat?a=b HTTP/1.1\r\nHost: app\r\nConnection: keep-alive, Upgrade\r\n"
          + "Upgrade: WebSocket\r\nContent-Length: 0\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Key: "
          + KEY
          + "\r\n\r\n";
  private static final String CONNECT = "CONNECT shop:443 HTTP/1.1\r\nHost: shop:443\r\n\r\n";

  private final List<H2AppConnection.Request> heads = new ArrayList<>();
  private H2App http2;

  @BeforeEach
  void speakHttp2() {
    begin(SimConfigs.speaking("http2", SimConfigs.with("allowConnect: true", "")));
    http2 =
        app.speaksHttp2()
            .onOpen(c -> c.settings(ENABLE_CONNECT_PROTOCOL, 1))
            .onHead(this::opens)
            .does((_, _) -> {});
  }

  private void opens(H2AppConnection connection, H2AppConnection.Request request) {
    heads.add(request);
    connection.headers(request.stream, false, ":status", "200", "sec-websocket-protocol", "chat");
    connection.data(request.stream, "welcome", false);
  }

  /// Ends the app's side of a tunnel; the other goes on.
  private void ends(int stream, String last) {
    http2.connection(0).frame(H2Client.DATA, 1, stream, H2Client.octets(last));
    world.run();
  }

  @Test
  void anUpgradeBecomesAnExtendedConnect() {
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    H2AppConnection.Request request = heads.getLast();
    assertEquals("CONNECT", request.field(":method"));
    assertEquals("websocket", request.field(":protocol"));
    assertEquals("http", request.field(":scheme"));
    assertEquals("/chat?a=b", request.field(":path"));
    assertEquals("app", request.field(":authority"));
    assertEquals("13", request.field("sec-websocket-version"));
    assertEquals("chat", request.field("sec-websocket-protocol"));
    for (String gone :
        new String[] {"sec-websocket-key", "upgrade", "connection", "content-length", "host"}) {
      assertNull(request.field(gone), gone);
    }
    assertEquals(
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "sec-websocket-protocol: chat\r\n"
            + "connection: upgrade\r\nupgrade: websocket\r\n\r\nwelcome",
        client.text());
    client.send("frames");
    world.run();
    assertEquals("frames", request.body.toString());
  }

  @Test
  void eitherSideEndsForItself() {
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    H2AppConnection.Request request = heads.getLast();
    ends(request.stream, "bye");
    assertTrue(client.text().endsWith("welcomebye"), client.text());
    assertTrue(client.ended());
    client.send("last");
    client.end();
    assertEquals("last", request.body.toString());
    assertEquals(1, http2.requests().size());
    assertEquals(Map.of(), http2.connection(0).resets());

    SimClient second = world.client();
    second.send(UPGRADE);
    world.run();
    second.end();
    assertEquals(2, http2.requests().size());
    ends(http2.requests().getLast().stream, "late");
    assertTrue(second.text().endsWith("welcomelate"), second.text());
    assertEquals(1, http2.connections());
  }

  @Test
  void aClientThatIsGoneAndAStreamThatIsResetEndEachOther() {
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    client.abort();
    world.run();
    assertEquals(Map.of(1, CANCEL), http2.connection(0).resets());
    SimClient second = world.client();
    second.send(UPGRADE);
    world.run();
    http2.connection(0).reset(3, CANCEL);
    world.run();
    assertTrue(second.wasReset());
  }

  @Test
  void aWebSocketWaitsForTheSettings() {
    http2.onOpen(_ -> {});
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    assertEquals(List.of(), heads);
    http2.connection(0).settings(ENABLE_CONNECT_PROTOCOL, 1);
    world.run();
    assertEquals(1, heads.size());
    assertTrue(client.text().endsWith("welcome"), client.text());
  }

  @Test
  void anUpstreamThatHasNotSaidThatItTakesWebSocketsIsNotAskedForOne() {
    http2.onOpen(H2AppConnection::settings);
    for (int i = 0; i < 2; i++) {
      SimClient client = world.client();
      client.send(UPGRADE);
      world.run();
      assertTrue(client.text().startsWith("HTTP/1.1 403 Forbidden\r\n"), client.text());
      assertEquals(List.of(), heads);
    }
    SimClient client = world.client();
    client.send("GET / HTTP/1.1\r\nHost: app\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n");
    world.run();
    assertEquals("GET", heads.getLast().field(":method"));
    assertEquals(1, http2.connections());
  }

  @Test
  void aConnectionThatEndsWhileAWebSocketWaitsCostsNothing() {
    http2.onOpen(_ -> {});
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    http2.onOpen(c -> c.settings(ENABLE_CONNECT_PROTOCOL, 1));
    http2.connection(0).abort();
    world.run();
    world.advance(Duration.ofSeconds(1));
    assertTrue(client.text().endsWith("welcome"), client.text());
    SimClient second = world.client();
    http2.onOpen(_ -> {});
    second.send(UPGRADE);
    second.close();
    world.run();
  }

  @Test
  void aRefusalIsAnOrdinaryAnswer() {
    http2.onHead(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "404", "content-length", "2");
          connection.data(request.stream, "no", true);
        });
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    assertEquals("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno", client.text());
    assertEquals(Map.of(1, CANCEL), http2.connection(0).resets());
    assertFalse(client.ended());
  }

  @Test
  void webSocketsPassFromHttp2ToHttp2() {
    H2Client client = world.http2Client();
    int id = H2SimTest.webSocket(client);
    H2Client.Stream stream = client.stream(id);
    assertEquals(200, stream.status());
    assertNull(stream.field("sec-websocket-accept"));
    assertEquals("welcome", stream.body.toString());
    H2AppConnection.Request request = heads.getLast();
    assertEquals("websocket", request.field(":protocol"));
    assertNull(request.field("sec-websocket-key"));
    client.data(id, "frames", false);
    assertEquals("frames", request.body.toString());
    ends(request.stream, "bye");
    assertTrue(stream.ended);
    client.data(id, "last", true);
    assertEquals("frameslast", request.body.toString());
    assertEquals(-1, stream.reset);
    assertEquals(Map.of(), http2.connection(0).resets());
  }

  @Test
  void aSuccessThatIsTheEndEndsTheTunnel() {
    http2.onHead(
        (connection, request) -> connection.headers(request.stream, true, ":status", "200"));
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    assertTrue(client.text().startsWith("HTTP/1.1 101 "), client.text());
    assertTrue(client.ended());
    client.end();
  }

  @Test
  void connectPassesFromBothProtocols() {
    SimClient client = world.client();
    client.send(CONNECT);
    world.run();
    assertTrue(client.text().startsWith("HTTP/1.1 200 OK\r\n"), client.text());
    assertTrue(client.text().endsWith("\r\n\r\nwelcome"), client.text());
    H2AppConnection.Request request = heads.getLast();
    assertEquals("CONNECT", request.field(":method"));
    assertEquals("shop:443", request.field(":authority"));
    assertNull(request.field(":scheme"));
    assertNull(request.field(":path"));
    client.send("octets");
    world.run();
    assertEquals("octets", request.body.toString());

    H2Client second = world.http2Client();
    int id = second.nextStream();
    second.headers(id, false, ":method", "CONNECT", ":authority", "shop:443");
    assertEquals(200, second.stream(id).status());
    second.data(id, "more", true);
    H2AppConnection.Request other = http2.requests().getLast();
    assertEquals("more", other.body.toString());
    ends(other.stream, "end");
    assertTrue(second.stream(id).ended);
    assertEquals("welcomeend", second.stream(id).body.toString());
    assertEquals(-1, second.stream(id).reset);
  }

  @Test
  void aTunnelOutlivesEveryTimeoutOfItsRoute() {
    begin(
        SimConfigs.speaking(
            "http2", SimConfigs.with("timeout: 1s, retries: { perTryTimeout: 1s }", "")));
    http2 =
        app.speaksHttp2()
            .onOpen(c -> c.settings(ENABLE_CONNECT_PROTOCOL, 1))
            .onHead(this::opens)
            .does((_, _) -> {});
    SimClient client = world.client();
    client.send(UPGRADE);
    world.run();
    world.advance(Duration.ofMinutes(50));
    client.send("still here");
    world.run();
    assertEquals("still here", heads.getLast().body.toString());
    world.advance(Duration.ofMinutes(61));
    assertTrue(client.wasReset());
    assertEquals(Map.of(1, CANCEL), http2.connection(0).resets());
  }
}
