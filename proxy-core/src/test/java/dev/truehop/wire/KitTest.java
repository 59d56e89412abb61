package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The kit by itself: clients in front of upstreams, no proxy between them.
class KitTest {
  private static OctetReader reader(String octets) {
    return new OctetReader(new ByteArrayInputStream(octets.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void readsChunkedBodiesWithExtensionsAndTrailers() throws IOException {
    OctetReader in =
        reader(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 1\r\n\r\nrest");
    Message response = in.responseTo("GET");
    assertEquals("abcde", response.text());
    assertEquals(List.of(new Message.Field("x-sum", "1")), response.trailers());
    assertArrayEquals("rest".getBytes(StandardCharsets.US_ASCII), in.untilEnd());
  }

  @Test
  void tellsAnEndBeforeAHeadFromAnEndWithinOne() throws IOException {
    assertNull(reader("").request());
    assertThrows(EOFException.class, () -> reader("GET / HTTP/1.1\r\nHost").request());
  }

  @Test
  void countsExecutionsAndKeepsTheExactOctets() throws IOException {
    String request = RawClient.get("/a", "X:  1 ");
    try (ScriptedUpstream upstream = ScriptedUpstream.playing(Scripts.polite());
        RawClient client = RawClient.to(upstream.port())) {
      assertEquals("ok", client.send(request).response().text());
      assertEquals("ok", client.send(request).response().text());
      assertEquals(2, upstream.executions("/a"));
      assertEquals(request + request, upstream.only().received());
    }
  }

  @Test
  void closesIdleConnectionsUnannounced() throws IOException {
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(30);
    try (ScriptedUpstream upstream = ScriptedUpstream.playing(Scripts.idleClose(idleNanos));
        RawClient client = RawClient.to(upstream.port())) {
      client.send(RawClient.get("/")).response();
      client.expectEnd();
      assertTrue(Await.nanos() - upstream.only().closesAtNanos() >= 0);
    }
  }

  @Test
  void faultsHappenOnceAndOnlyOnReusedConnections() throws IOException {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.playing(Scripts.onceOnReuse((c, r) -> c.execute(r).abort()));
        RawClient first = RawClient.to(upstream.port());
        RawClient second = RawClient.to(upstream.port())) {
      assertEquals(200, first.send(RawClient.get("/a")).response().status());
      first.send(RawClient.get("/b")).expectEnd();
      assertEquals(1, upstream.executions("/b"));
      assertEquals(200, second.send(RawClient.get("/c")).response().status());
      assertEquals(200, second.send(RawClient.get("/c")).response().status());
    }
  }

  @Test
  void playingAnotherScriptForgetsTheFirst() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.playing(Scripts.polite());
        RawClient client = RawClient.to(upstream.port())) {
      client.send(RawClient.get("/a")).response();
      upstream.play(Scripts.answering("HTTP/1.1 204 No Content\r\n\r\n"));
      client.expectEnd();
      assertEquals(0, upstream.executions());
      assertEquals(204, RawClient.get(upstream.port(), "/a").status());
      assertFalse(upstream.conversations().isEmpty());
    }
  }

  @Test
  void runsNodeAndNginx() throws IOException {
    try (NodeUpstream node = NodeUpstream.start();
        NginxUpstream nginx = NginxUpstream.start()) {
      assertTrue(RawClient.get(node.port(), "/echo").text().contains("\"length\":0"));
      nginx.file("a.html", new byte[1000]);
      assertEquals(1000, RawClient.get(nginx.port(), "/files/a.html").body().length);
    }
  }

  @Test
  void yamlHasWhatTheTestAdds() {
    String yaml =
        ProxyConfig.to(81).with("connectTimeout: 1s").route("/x", "app", "timeout: 2s").yaml();
    assertTrue(yaml.contains("endpoints: [{ address: '127.0.0.1:81' }]\n    connectTimeout: 1s"));
    assertTrue(yaml.contains("match: { path: { prefix: '/x' } }\n        timeout: 2s"));
  }
}
