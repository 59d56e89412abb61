package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// HTTP/2 to servers that people run: in the clear, and as TLS and ALPN find it.
@ExtendWith(ShowOutput.class)
class H2UpstreamIT {
  private static final long SEED = 20_261_121;
  private static final String NAME = "h2.example";

  private static Pki pki;
  private static NodeHttp2 node;
  private static ScriptedUpstream old;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("h2", pki.issue(NAME));
    node = NodeHttp2.start(pki.file("h2"));
    old = ScriptedUpstream.on(TlsServer.simple(pki.context(pki.issue(NAME))), Scripts.echo());
    String tls =
        "tls: { mode: simple, sni: "
            + NAME
            + ", caCertificates: "
            + pki.file("ca.crt")
            + " }\n    connectTimeout: 10s\n    connectionPool: { trustedIdle: 50s }";
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .cluster("plain", node.port())
                .with("protocol: http2")
                .cluster("secure", node.securePort())
                .with("protocol: http2", tls)
                .cluster("auto", node.securePort())
                .with("protocol: auto", tls)
                .cluster("old", old.port())
                .with("protocol: auto", tls)
                .cluster("strict", old.port())
                .with("protocol: http2", tls)
                .route("/secure", "secure")
                .route("/auto", "auto")
                .route("/old", "old")
                .route("/strict", "strict")
                .route("", "plain"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : new AutoCloseable[] {proxy, old, node, pki}) {
      if (open != null) {
        open.close();
      }
    }
  }

  private static byte[] random(int size) {
    byte[] octets = new byte[size];
    new Random(SEED).nextBytes(octets);
    return octets;
  }

  private static String sha256(byte[] octets) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  @Test
  void bodiesArriveByteForByte() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      for (String path : List.of("/echo", "/secure")) {
        for (int size : List.of(0, 1, 4096, 100_000, 3_000_000)) {
          String body = new String(random(size), ISO_8859_1);
          String report = client.send(RawClient.post(path, body)).response().text();
          assertTrue(report.contains("\"version\":\"2.0\""), report);
          assertTrue(report.contains("\"sha256\":\"" + sha256(random(size)) + '"'), report);
        }
      }
    }
  }

  @Test
  void chunksAndTrailersGoUp() throws Exception {
    String head = RawClient.request("POST", "/echo", "Transfer-Encoding: chunked", "Trailer: x-t");
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(head + "\r\n5;e=1\r\nhello\r\n1\r\n!\r\n0\r\nX-T: end\r\n\r\n");
      String report = client.response().text();
      assertTrue(report.contains(sha256("hello!".getBytes(ISO_8859_1))), report);
      assertTrue(report.contains("\"trailers\":{\"x-t\":\"end\"}"), report);
    }
  }

  @Test
  void responsesOfEveryShapeArriveOnOneConnection() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      Message streamed = client.send(RawClient.get("/streamed?n=1000")).response();
      assertEquals(8890, streamed.body().length);
      assertEquals(List.of(new Message.Field("x-sum", "abc")), streamed.trailers());
      assertEquals(5000, client.send(RawClient.get("/sized?n=5000")).response().body().length);
      assertEquals(0, client.send(RawClient.get("/sized?n=0")).response().body().length);
      client.send(RawClient.request("HEAD", "/sized?n=5000") + "\r\n");
      assertEquals("5000", client.responseTo("HEAD").field("content-length"));
      assertEquals(204, client.send(RawClient.get("/204")).response().status());
      assertEquals(304, client.send(RawClient.get("/304")).response().status());
      client.send(RawClient.get("/hints"));
      assertEquals(103, client.response().status());
      assertEquals("after hints", client.response().text());
    }
  }

  @Test
  void aGoAwayCostsNobodyARequest() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      for (int i = 0; i < 20; i++) {
        assertEquals("goodbye", client.send(RawClient.post("/goaway", "a")).response().text());
        assertEquals(200, client.send(RawClient.post("/echo", "a")).response().status());
      }
    }
  }

  @Test
  void refusalsAreRepeatedAndResetsAreNot() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      Message refused = client.send(RawClient.post("/refuse", "a")).response();
      assertEquals(503, refused.status());
      assertEquals("refused", refused.field("x-truehop-delivery"));
      Message reset = client.send(RawClient.post("/reset", "a")).response();
      assertEquals("unknown", reset.field("x-truehop-delivery"));
      assertTrue(proxy.logLine("/reset").contains(" UR "), proxy.logLine("/reset"));
    }
  }

  @Test
  void thePeerChoosesByAlpn() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      String auto = client.send(RawClient.post("/auto", "a")).response().text();
      assertTrue(auto.contains("\"version\":\"2.0\""), auto);
      assertTrue(proxy.metric("envoy_cluster_upstream_cx_http2_total", "\"auto\"") >= 1);
      for (int i = 0; i < 3; i++) {
        assertEquals("body" + i, client.send(RawClient.post("/old", "body" + i)).response().text());
      }
      assertEquals(0, proxy.metric("envoy_cluster_upstream_cx_http2_total", "\"old\""));
      assertEquals(1, old.conversations().size());
      Message strict = client.send(RawClient.get("/strict")).response();
      assertEquals(503, strict.status());
    }
  }

  @Test
  void filesOfNghttpdArriveWhole() throws Exception {
    Assumptions.assumeTrue(ChildProcess.installed("nghttpd"), "skipped: nghttpd is not installed");
    Path folder = Files.createTempDirectory("nghttpd");
    Files.write(folder.resolve("file"), random(2_000_000));
    int port = NginxUpstream.freePort();
    try (ChildProcess server =
            ChildProcess.start(
                "nghttpd", List.of("nghttpd", "--no-tls", "-d", folder + "", port + ""));
        ProxyProcess proxy = ProxyProcess.start(ProxyConfig.to(port).with("protocol: http2"));
        RawClient client = RawClient.to(proxy.port())) {
      Await.until("nghttpd listens", () -> listens(port));
      for (int i = 0; i < 5; i++) {
        byte[] body = client.send(RawClient.get("/file")).response().body();
        assertEquals(sha256(random(2_000_000)), sha256(body));
      }
      assertTrue(server.alive());
    }
    Files.delete(folder.resolve("file"));
    Files.delete(folder);
  }

  private static boolean listens(int port) {
    try (RawClient client = RawClient.to(port)) {
      return client.port() > 0;
    } catch (IOException e) {
      return false;
    }
  }
}
