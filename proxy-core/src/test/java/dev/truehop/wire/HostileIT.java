package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/// What two readers could read differently reaches nobody: answered with a status of our own, and
/// the connection ends.
@ExtendWith(ShowOutput.class)
class HostileIT {
  private static final String HOST = "Host: a\r\n";
  private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED =
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  /// Status, then the request; a request whose head is sound may have had it passed on, but never
  /// completed.
  private static final String[][] REQUESTS = {
    {
      "400",
      "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    },
    {
      "400",
      "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
    },
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4, 4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: +4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: -1\r\n\r\n"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0x4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4 4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length:\r\n\r\n"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 9223372036854775808\r\n\r\n"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content-Length : 4\r\n\r\nabcd"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Content_Length: 4\r\n\r\nabcd"},
    {"501", "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {"501", "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
    {
      "4..|501",
      "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"
    },
    {"4..|501", "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: identity\r\n\r\n"},
    {"4..|501", "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n"},
    {"400", "POST / HTTP/1.1\r\n" + HOST + "Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {
      "4..|501",
      "POST / HTTP/1.1\r\n"
          + HOST
          + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"
    },
    {"400", "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n X: a\r\n" + HOST + "\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "X: a\nY: b\r\n\r\n"},
    {"400", "GET / HTTP/1.1\n" + HOST + "\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "X: a\rb\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "X: a\u0000b\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "X: a\u007fb\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "no colon\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + ": nameless\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "b@d: x\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"},
    {"400", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"400", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
    {"400", "GET http://b/ HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET http://u:p@a/ HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET ftp://a/ HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET  / HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET / HTTP/1.1 \r\n" + HOST + "\r\n"},
    {"400", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET / x HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET /\r\n\r\n"},
    {"400|505", "GET / HTTP/2.0\r\n" + HOST + "\r\n"},
    {"400|505", "GET / HTTP/0.9\r\n" + HOST + "\r\n"},
    {"400", "GET / http/1.1\r\n" + HOST + "\r\n"},
    {"400", "G@T / HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET /a%00b HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET /\u00e4 HTTP/1.1\r\n" + HOST + "\r\n"},
    {"400", "GET * HTTP/1.1\r\n" + HOST + "\r\n"},
    {"405", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"},
    {"417", "POST / HTTP/1.1\r\n" + HOST + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\nx"},
    {"400", "GET / HTTP/1.1\r\n" + HOST + "Connection: host\r\n\r\n"},
    {
      "400", "GET / HTTP/1.1\r\n" + HOST + "Connection: content-length\r\nContent-Length: 0\r\n\r\n"
    },
    {"400", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"},
    {"414|431", "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n"},
    {"431", "GET / HTTP/1.1\r\n" + HOST + ("X: " + "a".repeat(1000) + "\r\n").repeat(70) + "\r\n"},
    {"400", CHUNKED + "g\r\n"},
    {"400", CHUNKED + "0x1\r\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "-1\r\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "\r\n0\r\n\r\n"},
    {"400", CHUNKED + "1 \r\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "1\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "1\r\nab\r\n0\r\n\r\n"},
    {"400", CHUNKED + "1\r\na\n0\r\n\r\n"},
    {"400", CHUNKED + "10000000000000000\r\na"},
    {"400", CHUNKED + "1;a\nb=c\r\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "1;a=\"b\r\na\r\n0\r\n\r\n"},
    {"400", CHUNKED + "0\r\nContent-Length: 5\r\n\r\n"},
    {"400", CHUNKED + "0\r\nHost: b\r\n\r\n"},
    {"400", CHUNKED + "0\r\n folded\r\n\r\n"},
    {"400", CHUNKED + "0\r\nx : y\r\n\r\n"},
    {"400", CHUNKED + "0\r\nx: y\nz: 1\r\n\r\n"},
  };

  private static final String[] RESPONSES = {
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX: a\nY: b\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX: a\u0000\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
    "\r\n\r\n\r\n",
    "garbage",
    "HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000) + "\r\n\r\n",
    "HTTP/1.1 103 a\r\n\r\n".repeat(200),
  };

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

  @TestFactory
  Stream<DynamicTest> refusesRequests() {
    return Stream.of(REQUESTS)
        .map(row -> DynamicTest.dynamicTest(name(row[1]), () -> refused(row)));
  }

  private static String name(String octets) {
    String printable = octets.replace("\r", "\\r").replace("\n", "\\n").replaceAll("[^ -~]", "?");
    return printable.substring(0, Math.min(100, printable.length()));
  }

  /// Whole in one segment with another request behind it; then octet by octet.
  private static void refused(String[] row) throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = RawClient.to(proxy.port())) {
      refused(row[0], client.send(row[1] + NEXT));
    }
    if (row[1].length() < 1000) {
      try (RawClient client = RawClient.to(proxy.port())) {
        String enough = row[1].endsWith("\n") ? row[1] : row[1] + "\r\n\r\n";
        sendUntilRefused(client, enough);
        refused(row[0], client);
      }
    }
    Await.until("no request is under way", () -> upstream.open() == 0 || sound(row[1]));
    assertEquals(0, upstream.executions(), () -> "executed: " + upstream.last().received());
    if (!sound(row[1])) {
      assertTrue(upstream.conversations().stream().allMatch(c -> c.received().isEmpty()));
    }
  }

  /// The head alone could be forwarded: the fault is in the body.
  private static boolean sound(String request) {
    return request.startsWith(CHUNKED);
  }

  /// The proxy may end the connection as soon as it has seen enough.
  private static void sendUntilRefused(RawClient client, String octets) {
    try {
      client.sendOneByOne(octets);
    } catch (IOException _) {
      // Its answer is there, or on its way.
    }
  }

  private static void refused(String status, RawClient client) throws IOException {
    Message response = client.response();
    assertTrue(String.valueOf(response.status()).matches(status), response.head());
    assertEquals("close", response.field("connection"));
    client.expectEnd();
  }

  @Test
  void refusedRequestsAreCountedAndLogged() throws IOException {
    double before = proxy.metric("envoy_http_downstream_rq_xx", "\"4\"");
    assertEquals(400, RawClient.once(proxy.port(), "GET /counted\r\n\r\n").status());
    String line = proxy.logLine(" 400 DPE http1.");
    assertTrue(line.contains(" 400 DPE http1.codec_error"), line);
    Await.until(
        "it is counted", () -> proxy.metric("envoy_http_downstream_rq_xx", "\"4\"") > before);
  }

  @TestFactory
  Stream<DynamicTest> turnsBadResponsesInto502() {
    return Stream.of(RESPONSES)
        .map(response -> DynamicTest.dynamicTest(name(response), () -> becomes502(response)));
  }

  private static void becomes502(String octets) throws IOException {
    upstream.play(
        c -> {
          c.execute(c.request()).write(octets);
          c.in().untilEnd();
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      Message response = client.send(RawClient.get("/")).response();
      while (response.status() == 103) {
        response = client.response();
      }
      assertEquals(502, response.status(), response::head);
      assertEquals(
          "upstream connect error or disconnect/reset before headers. reset reason: protocol error",
          response.text());
    }
    Await.until("its connection is not kept", () -> upstream.open() == 0);
    assertEquals(1, upstream.executions("/"), "never repeated");
  }

  @Test
  void badChunksOfAResponseEndTheClientsConnectionWithoutAnEnd() throws IOException {
    upstream.play(
        Scripts.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nXX\r\n0\r\n\r\n"));
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/"));
      assertEquals(200, client.responseHead().status());
      String rest = "";
      try {
        rest = client.untilEnd();
      } catch (IOException _) {
        // Reset: the clearest way to say that it is not whole.
      }
      assertTrue(!rest.contains("0\r\n\r\n"), rest);
    }
  }
}
