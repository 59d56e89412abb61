package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an upstream says without being asked is nobody's answer, however late the proxy looks.
@ExtendWith(ShowOutput.class)
class UnsolicitedIT {
  private static final String STRANGERS = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstranger";

  private static final String TIMEOUT =
      "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy = ProxyProcess.start(ProxyConfig.scripted(upstream.port()));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  /// The octets and the next request are both there when the event loop looks, in this order or in
  /// the other.
  private static void parked(String octets, boolean requestFirst, String request)
      throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/first")).response();
      Await.pauseMillis(10);
      proxy.suspend();
      if (requestFirst) {
        client.send(request);
        upstream.only().write(octets);
      } else {
        upstream.only().write(octets);
        client.send(request);
      }
      proxy.resume();
      Message response = client.response();
      assertEquals(200, response.status());
      assertEquals("ok", response.text());
    }
  }

  @Test
  void octetsThatTheLoopHasNotReadYetAreSeenBeforeTheNextRequestIsWritten() throws IOException {
    for (int i = 0; i < 8; i++) {
      boolean requestFirst = i % 2 == 0;
      parked(STRANGERS, requestFirst, RawClient.get("/get" + i));
      parked(STRANGERS, requestFirst, RawClient.post("/post" + i, "x"));
      parked(TIMEOUT, requestFirst, RawClient.get("/timeout-get" + i));
      parked(TIMEOUT, requestFirst, RawClient.post("/timeout-post" + i, "x"));
    }
  }
}
