package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The same shapes through servers that people run.
@ExtendWith(ShowOutput.class)
class RealServersIT {
  private static final long SEED = 20_261_120;

  private static NodeUpstream node;
  private static NginxUpstream nginx;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    node = NodeUpstream.start();
    nginx = NginxUpstream.start();
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(node.port())
                .cluster("nginx", nginx.port())
                .withoutRoutes()
                .matchedRoute("{ hosts: ['nginx.test'] }", "nginx")
                .route("", "app", "allowConnect: true"));
  }

  @AfterAll
  static void stop() throws IOException {
    for (AutoCloseable open : new AutoCloseable[] {proxy, nginx, node}) {
      try {
        if (open != null) {
          open.close();
        }
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  private static RawClient client() throws IOException {
    return RawClient.to(proxy.port());
  }

  private static String nginx(String method, String path, String... fields) {
    StringBuilder head =
        new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: nginx.test\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static byte[] random(int size) {
    byte[] octets = new byte[size];
    new Random(SEED).nextBytes(octets);
    return octets;
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nodeReceivesBodiesByteForByte() throws IOException {
    try (RawClient client = client()) {
      for (int size : List.of(0, 1, 4096, 100_000, 3_000_000)) {
        String body = new String(random(size), ISO_8859_1);
        String report = client.send(RawClient.post("/echo", body)).response().text();
        assertTrue(report.contains("\"sha256\":\"" + sha256(random(size)) + '"'), report);
        assertTrue(report.contains("\"length\":" + size + ","), report);
      }
    }
  }

  @Test
  void nodeReceivesChunksAndTrailers() throws IOException {
    String head = RawClient.request("POST", "/echo", "Transfer-Encoding: chunked", "Trailer: x-t");
    try (RawClient client = client()) {
      client.send(head + "\r\n5;e=1\r\nhello\r\n1\r\n!\r\n0\r\nX-T: end\r\n\r\n");
      String report = client.response().text();
      assertTrue(report.contains(sha256("hello!".getBytes(ISO_8859_1))), report);
      assertTrue(report.contains("\"trailers\":[\"X-T\",\"end\"]"), report);
    }
  }

  @Test
  void nodesResponsesOfEveryShapeArrive() throws IOException {
    try (RawClient client = client()) {
      Message chunked = client.send(RawClient.get("/chunked")).response();
      assertEquals(10_045, chunked.body().length);
      assertEquals(List.of(new Message.Field("x-sum", "abc")), chunked.trailers());
      assertEquals(5000, client.send(RawClient.get("/sized?n=5000")).response().body().length);
      client.send(RawClient.request("HEAD", "/sized?n=5000") + "\r\n");
      assertEquals("5000", client.responseTo("HEAD").field("content-length"));
      assertEquals(204, client.send(RawClient.get("/204")).response().status());
      assertEquals(304, client.send(RawClient.get("/304")).response().status());
      assertEquals(404, client.send(RawClient.get("/nothing")).response().status());
      client.send(RawClient.get("/hints"));
      assertEquals(103, client.response().status());
      assertEquals("after hints", client.response().text());
      assertEquals(10_000, client.send(RawClient.get("/until-close")).response().body().length);
    }
  }

  @Test
  void nodesFieldsKeepCaseAndOrderAndLoseHops() throws IOException {
    Message response = RawClient.get(proxy.port(), "/fields");
    assertTrue(
        response.fieldLines().startsWith("X-Case: Kept\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n"),
        response.head());
    assertNull(response.field("keep-alive"));
    assertNull(response.field("x-hop"));
    assertNull(response.field("connection"));
  }

  @Test
  void nodeSaysContinue() throws IOException {
    String head = RawClient.request("POST", "/echo", "Content-Length: 4", "Expect: 100-continue");
    try (RawClient client = client()) {
      assertEquals(100, client.send(head + "\r\n").response().status());
      assertTrue(client.send("body").response().text().contains("\"length\":4"));
      String refused = head.replace("/echo", "/refuse");
      assertEquals(417, client.send(refused + "\r\n").response().status());
    }
  }

  @Test
  void nodeAnswersEarlyWhileTheRequestIsSent() throws IOException {
    String head = RawClient.request("POST", "/early", "Content-Length: 1000000");
    try (RawClient client = client()) {
      client.send(head + "\r\n" + "x".repeat(2000));
      Message response = client.response();
      assertEquals(413, response.status());
      assertEquals("large", response.text());
    }
  }

  @Test
  void nodeTalksThroughAnUpgradedTunnelAndAfterAHalfClose() throws IOException {
    try (RawClient client = client()) {
      client.send(RawClient.get("/", "Connection: Upgrade", "Upgrade: websocket"));
      Message head = client.responseHead();
      assertEquals(101, head.status());
      assertEquals("websocket", head.field("upgrade"));
      assertEquals("welcome\n", client.octets(8));
      assertEquals("SOME WORDS", client.send("some words").octets(10));
      assertEquals("MORE", client.send("more").octets(4));
      client.halfClose();
      assertEquals("bye\n", client.untilEnd());
    }
  }

  @Test
  void nodeAcceptsConnect() throws IOException {
    try (RawClient client = client()) {
      client.send("CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n");
      assertEquals(200, client.responseHead().status());
      assertEquals("PING", client.send("ping").octets(4));
    }
  }

  @Test
  void nodeAnswersPipelinedRequestsInOrder() throws IOException {
    try (RawClient client = client()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        requests.append(RawClient.post("/mirror", "number " + i));
      }
      client.send(requests.toString());
      for (int i = 0; i < 30; i++) {
        assertEquals("number " + i, client.response().text());
      }
    }
  }

  @Test
  void nginxServesFilesByteForByteInEveryFraming() throws IOException {
    byte[] content = random(1_500_000);
    nginx.file("big.html", content);
    try (RawClient client = client()) {
      client.send(nginx("GET", "/files/big.html"));
      assertArrayEquals(content, client.response().body());
      client.send(nginx("HEAD", "/files/big.html"));
      assertEquals("1500000", client.responseTo("HEAD").field("content-length"));
      client.send(nginx("GET", "/files/big.html", "Range: bytes=10-19"));
      assertEquals(206, client.response().status());
      client.send(nginx("GET", "/chunked/big.html"));
      Message chunked = client.response();
      assertTrue(chunked.chunked(), chunked.head());
      assertArrayEquals(content, chunked.body());
      client.send(nginx("GET", "/until-close/big.html"));
      assertArrayEquals(content, client.response().body());
    }
  }

  @Test
  void nginxSees304And204AndClosesWhenItSaysSo() throws IOException {
    nginx.file("tag.html", new byte[10]);
    try (RawClient client = client()) {
      Message first = client.send(nginx("GET", "/files/tag.html")).response();
      String tag = "If-None-Match: " + first.field("etag");
      assertEquals(304, client.send(nginx("GET", "/files/tag.html", tag)).response().status());
      assertEquals(204, client.send(nginx("GET", "/204")).response().status());
      assertEquals("closing\n", client.send(nginx("GET", "/closes")).response().text());
      assertEquals("hello from nginx\n", client.send(nginx("GET", "/hello")).response().text());
    }
  }

  @Test
  void nginxReadsUploadsAndRefusesLargeOnesEarly() throws IOException {
    try (RawClient client = client()) {
      String body = "z".repeat(400_000);
      client.send(nginx("POST", "/upload", "Content-Length: 400000") + body);
      assertEquals("400000\n", client.response().text());
      client.send(nginx("POST", "/small-only", "Content-Length: 50000000") + "z".repeat(1000));
      assertEquals(413, client.response().status());
    }
  }

  @Test
  void nginxSeesTheForwardedFields() throws IOException {
    String fields = "x-request-id: 42\r\nX-Forwarded-For: 10.1.1.1";
    Message response = RawClient.once(proxy.port(), nginx("GET", "/fields?a=b", fields));
    assertEquals("GET /fields?a=b nginx.test|10.1.1.1, 127.0.0.1|http|42|\n", response.text());
  }

  @Test
  void http10ClientsReachBoth() throws IOException {
    for (String host : List.of("nginx.test\r\n", "node\r\n")) {
      try (RawClient client = client()) {
        client.send("GET /204 HTTP/1.0\r\nHost: " + host + "Connection: keep-alive\r\n\r\n");
        assertEquals(204, client.response().status());
        client.send("GET /hello HTTP/1.0\r\nHost: " + host + "\r\n");
        assertTrue(client.response().status() < 500);
        client.expectEnd();
      }
    }
  }
}
