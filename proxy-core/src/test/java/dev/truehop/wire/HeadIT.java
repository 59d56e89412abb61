package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Heads on the wire: octet for octet what was sent, but for the edits that a proxy owes.
@ExtendWith(ShowOutput.class)
class HeadIT {
  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final String FORWARDED =
      "x-forwarded-for: 127.0.0.1\r\nx-forwarded-proto: http\r\n";

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

  /// What the upstream gets for this request, which is answered with 200.
  private static String forwarded(String request) throws IOException {
    upstream.play(Scripts.polite());
    assertEquals(200, RawClient.once(proxy.port(), request).status());
    return upstream.only().received();
  }

  /// What the client gets of this response.
  private static Message answered(String request, String response) throws IOException {
    upstream.play(Scripts.answering(response));
    return RawClient.once(proxy.port(), request);
  }

  @Test
  void forwardsAHeadOctetForOctetAndAddsThreeFields() throws IOException {
    String lines =
        "GET /a/../b%2F?q=1&r=%zz HTTP/1.1\r\nhOsT: Shop.example:8080\r\n"
            + "X-Case:  kept  \r\nempty:\r\nX-Case: again\r\nbytes: \u00e4\u00ff\r\n";
    String seen = forwarded(lines + "\r\n");
    assertTrue(
        seen.matches("(?s)\\Q" + lines + FORWARDED + "x-request-id: \\E" + UUID + "\r\n\r\n"),
        seen);
  }

  @Test
  void keepsWhatIsThereAndExtendsForwardedFor() throws IOException {
    String lines =
        "GET / HTTP/1.1\r\nHost: a\r\nx-request-id: mine\r\nX-Forwarded-Proto: https\r\n";
    assertEquals(
        lines + "X-Forwarded-For: 10.0.0.1, 127.0.0.1\r\nx-last: 1\r\n\r\n",
        forwarded(lines + "X-Forwarded-For: 10.0.0.1\r\nx-last: 1\r\n\r\n"));
  }

  @Test
  void everyRequestGetsAnIdOfItsOwn() throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/")).response();
      client.send(RawClient.get("/")).response();
    }
    String[] ids = upstream.only().received().split("x-request-id: ");
    assertEquals(3, ids.length);
    assertTrue(!ids[1].substring(0, 36).equals(ids[2].substring(0, 36)));
  }

  @Test
  void removesHopByHopFieldsAndWhatConnectionNominates() throws IOException {
    String request =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Secret: 1\r\nConnection: close, x-secret\r\n"
            + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: x\r\nx-request-id: 1\r\nkept: 1\r\n\r\n";
    assertEquals(
        "GET / HTTP/1.1\r\nHost: a\r\nx-request-id: 1\r\nkept: 1\r\n" + FORWARDED + "\r\n",
        forwarded(request));
  }

  @Test
  void keepsTeTrailersOnly() throws IOException {
    String seen = forwarded(RawClient.get("/", "TE: trailers, deflate;q=0.5", "Connection: te"));
    assertTrue(seen.contains("te: trailers\r\n"), seen);
    assertTrue(!seen.contains("deflate"), seen);
  }

  @Test
  void passesAResponseHeadOnAsItIs() throws IOException {
    String head =
        "HTTP/1.1 299 Any thing\r\nserver: app\r\nSet-Cookie: a=1\r\nset-cookie: b\r\n"
            + "x-odd:   spaced \r\nbytes: \u00e9\r\nContent-Length: 2\r\n\r\n";
    assertEquals(head, answered(RawClient.get("/"), head + "ok").head());
  }

  @Test
  void removesHopByHopFieldsOfResponses() throws IOException {
    Message response =
        answered(
            RawClient.get("/"),
            "HTTP/1.1 200 OK\r\n"
                + "X-Hop: 1\r\n"
                + "Connection: keep-alive, x-hop\r\n"
                + "Keep-Alive: timeout=60\r\n"
                + "Proxy-Connection: a\r\n"
                + "Content-Length: 0\r\n"
                + "z: 1\r\n\r\n");
    assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nz: 1\r\n\r\n", response.head());
  }

  @Test
  void absoluteFormBecomesOriginForm() throws IOException {
    String seen = forwarded("GET http://shop:81/x?y HTTP/1.1\r\nHost: shop:81\r\n\r\n");
    assertTrue(seen.startsWith("GET /x?y HTTP/1.1\r\nHost: shop:81\r\n"), seen);
  }

  @Test
  void anEmptyLineBeforeARequestIsSkipped() throws IOException {
    assertTrue(forwarded("\r\n" + RawClient.get("/")).startsWith("GET / HTTP/1.1\r\n"));
  }

  @Test
  void aHeadAtTheLimitPassesAndOneFieldMoreDoesNot() throws IOException {
    upstream.play(Scripts.polite());
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 99; i++) {
      fields.append("f").append(i).append(": ").append("v".repeat(500)).append("\r\n");
    }
    String head = "GET / HTTP/1.1\r\nHost: a\r\n" + fields;
    assertEquals(200, RawClient.once(proxy.port(), head + "\r\n").status());
    assertTrue(upstream.only().received().startsWith(head));
    assertEquals(431, RawClient.once(proxy.port(), head + "one: more\r\n\r\n").status());
    assertEquals(1, upstream.executions());
  }

  @Test
  void aHeadSentOctetByOctetArrivesWhole() throws IOException {
    upstream.play(Scripts.polite());
    String lines = "GET /slow HTTP/1.1\r\nHost: a\r\nx-request-id: 1\r\n";
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.sendOneByOne(lines + "\r\n").response().status());
    }
    assertEquals(lines + FORWARDED + "\r\n", upstream.only().received());
  }

  @Test
  void aResponseWrittenOctetByOctetArrivesWhole() throws IOException {
    String response = "HTTP/1.1 200 OK\r\nx: 1\r\nContent-Length: 3\r\n\r\nabc";
    upstream.play(
        c -> {
          c.execute(c.request());
          for (char octet : response.toCharArray()) {
            c.write(String.valueOf(octet));
          }
          c.request();
        });
    Message seen = RawClient.get(proxy.port(), "/");
    assertEquals(response, seen.head() + seen.text());
  }

  @Test
  void http10IsForwardedAsHttp11() throws IOException {
    String seen = forwarded("GET /old HTTP/1.0\r\nx-request-id: 1\r\n\r\n");
    assertTrue(seen.startsWith("GET /old HTTP/1.1\r\n"), seen);
    assertTrue(seen.contains("host: "), seen);
  }

  @Test
  void theFirstOfAnUpstreamsDuplicatesIsNotJoined() throws IOException {
    Message response =
        answered(
            RawClient.get("/"),
            "HTTP/1.1 200 OK\r\nVary: a\r\nVary: b\r\nContent-Length: 0\r\n\r\n");
    assertEquals(2, response.all("vary").size());
    assertNull(response.field("connection"));
  }
}
