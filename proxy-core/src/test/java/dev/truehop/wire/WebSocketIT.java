package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.java_websocket.enums.Opcode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// WebSockets between libraries that people use: Java-WebSocket, the JDK's and Node's `ws`, over
/// every pair of protocols, in plaintext and under TLS; and CONNECT to HTTP/2.
@ExtendWith(ShowOutput.class)
class WebSocketIT {
  private static final long SEED = 20_261_121;
  private static final String NAME = "localhost";
  private static final byte[] LARGE = new byte[1 << 20];

  /// Where a WebSocket goes: by HTTP/1.1, by HTTP/2 in the clear, by HTTP/2 under TLS, and by
  /// HTTP/1.1 because the endpoint may choose.
  private static final List<String> PATHS = List.of("/h1", "/h2c", "/h2", "/auto");

  private static Pki pki;
  private static NodeProgram node;
  private static NodeHttp2 strange;
  private static WsServer java;
  private static SSLContext trusting;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    new Random(SEED).nextBytes(LARGE);
    pki = Pki.create();
    pki.write("web", pki.issue(NAME));
    trusting = pki.context(null);
    node = NodeProgram.start("node-websocket.js", "server", pki.file("web"));
    strange = NodeHttp2.start(pki.file("web"));
    java = WsServer.started();
    proxy = ProxyProcess.start(yaml(node, "45s", "30s"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : new AutoCloseable[] {proxy, java, strange, node, pki}) {
      if (open != null) {
        open.close();
      }
    }
  }

  /// @param limit of the routes, for one try and for all
  private static String yaml(NodeProgram node, String drain, String limit) {
    String tls =
        "tls: { mode: simple, sni: " + NAME + ", caCertificates: " + pki.file("ca.crt") + " }";
    String timeout = "timeout: " + limit;
    String connect = "connectTimeout: 10s";
    ProxyConfig config =
        new ProxyConfig()
            .top("drain: { timeout: " + drain + " }")
            .secure(pki.pair("web"))
            .cluster("h1", node.port(0))
            .cluster("h2c", node.port(1))
            .with("protocol: http2", "connectionPool: { trustedIdle: 1h, idleTimeout: 1h }")
            .cluster("h2", node.port(2))
            .with("protocol: http2", tls, connect)
            .cluster("auto", node.port(3))
            .with("protocol: auto", tls, connect)
            .cluster("java", java.getPort())
            .cluster("strange", strange.port())
            .with("protocol: http2");
    for (String cluster : List.of("h1", "h2c", "h2", "auto", "java", "strange")) {
      config.route("/" + cluster, cluster, timeout, "retries: { perTryTimeout: " + limit + " }");
    }
    return config.route("", "h2c", timeout, "allowConnect: true").yaml();
  }

  private static WsClient client(String target) throws Exception {
    return WsClient.to(proxy.port(), target, null);
  }

  /// What Node's server has heard as the end of this conversation.
  private static void nodeHeard(String name, String end) {
    String line = node.process().line("the end", text -> text.startsWith("closed " + name + " "));
    assertEquals("closed " + name + " " + end, line);
  }

  private static void talk(WsClient client) throws InterruptedException {
    client.send("grüße");
    assertEquals("grüße", client.text());
    client.send(LARGE);
    assertArrayEquals(LARGE, client.binary());
    client.send("x".repeat(1 << 20));
    assertEquals(1 << 20, client.text().length());
    client.send(new byte[0]);
    assertEquals(0, client.binary().length);
    client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap("a ".getBytes(UTF_8)), false);
    client.sendPing();
    client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap("whole".getBytes(UTF_8)), true);
    assertEquals("a whole", client.text());
    assertEquals("", client.pong());
  }

  @Test
  void everyKindOfMessagePassesOnEveryWay() throws Exception {
    for (String path : PATHS) {
      for (boolean tls : List.of(false, true)) {
        String name = path.substring(1) + tls;
        int port = proxy.port(tls ? "secure" : "web");
        WsClient client = WsClient.to(port, path + "?name=" + name, tls ? trusting : null);
        talk(client);
        client.send("pieces");
        assertEquals("one two three", client.text());
        client.send("ping me");
        assertEquals("pong are you there", client.text());
        client.close(1000, "thank you");
        assertEquals(new WsClient.Closed(1000, "thank you", false), client.closed());
        nodeHeard(name, "1000 thank you");
      }
    }
    assertTrue(proxy.metric("envoy_cluster_upstream_cx_http2_total", "\"h2c\"") == 1);
    assertEquals(0, proxy.metric("envoy_cluster_upstream_cx_http2_total", "\"auto\""));
    assertTrue(proxy.logLine("/h2c?name=h2cfalse").contains(" 101 "));
  }

  @Test
  void closeCodesAndReasonsArriveFromEitherSide() throws Exception {
    for (String path : PATHS) {
      for (int code : List.of(1000, 1001, 4000)) {
        String name = path.substring(1) + code;
        WsClient client = client(path + "?name=" + name);
        client.send("a");
        assertEquals("a", client.text());
        client.close(code, "so long");
        assertEquals(code, client.closed().code());
        nodeHeard(name, code + " so long");
        WsClient other = client(path + "?name=s" + name + "&code=" + code + "&reason=go+home");
        assertEquals(new WsClient.Closed(code, "go home", true), other.closed());
        nodeHeard("s" + name, code + " go home");
      }
    }
  }

  @Test
  void javaServersAreServedToo() throws Exception {
    WsClient client = client("/java");
    talk(client);
    client.close(4000, "thank you");
    assertEquals(4000, client.closed().code());
    Await.until("the server hears it", () -> java.closed().size() == 1);
    assertEquals(new WsClient.Closed(4000, "thank you", true), java.closed().getFirst());
    assertEquals(new WsClient.Closed(1001, "away", true), client("/java/1001/away").closed());
  }

  @Test
  void theJdksClientIsServed() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data + (last ? "" : "..."));
            socket.request(1);
            return null;
          }

          @Override
          public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            heard.add("pong " + UTF_8.decode(data));
            socket.request(1);
            return null;
          }

          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add(code + " " + reason);
            return null;
          }
        };
    try (HttpClient http = HttpClient.newBuilder().sslContext(trusting).build()) {
      for (String path : PATHS) {
        URI uri = URI.create("wss://localhost:" + proxy.port("secure") + path + "?name=jdk");
        WebSocket socket =
            http.newWebSocketBuilder().buildAsync(uri, listener).get(1, TimeUnit.MINUTES);
        socket.sendText("in ", false).get(1, TimeUnit.MINUTES);
        socket.sendText("pieces", true).get(1, TimeUnit.MINUTES);
        assertEquals("in pieces", heard.poll(60, TimeUnit.SECONDS));
        socket.sendPing(ByteBuffer.wrap("?".getBytes(UTF_8))).get(1, TimeUnit.MINUTES);
        assertEquals("pong ?", heard.poll(60, TimeUnit.SECONDS));
        socket.sendClose(4002, "done").get(1, TimeUnit.MINUTES);
        assertEquals("4002 done", heard.poll(60, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void clientsOverHttp2AreServedByBothProtocols() throws Exception {
    for (String path : PATHS) {
      String target = path + "?name=over2" + path.substring(1);
      try (NodeProgram client =
          NodeProgram.start("node-websocket.js", "client", proxy.port(), target)) {
        assertEquals(0, client.process().exitCode());
        assertEquals(
            List.of(
                "status 200",
                "echo grüße",
                "large true",
                "one two three",
                "pong are you there",
                "closed 4001 enough"),
            client.process().out());
        nodeHeard("over2" + path.substring(1), "4001 enough");
      }
    }
  }

  @Test
  void connectReachesAnHttp2ServerFromBothProtocols() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send("CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n");
      assertEquals(200, client.responseHead().status());
      assertEquals("PING", client.send("ping").octets(4));
      client.halfClose();
      assertEquals("BYE", client.untilEnd());
    }
    try (NodeProgram client = NodeProgram.start("node-websocket.js", "tunnel", proxy.port())) {
      assertEquals(0, client.process().exitCode());
      assertEquals(List.of("status 200", "OVER HTTP2 BYE"), client.process().out());
    }
  }

  @Test
  void anEndWithoutAWordIsOneOnTheOtherSide() throws Exception {
    for (String path : PATHS) {
      WsClient client = client(path + "?name=gone" + path.substring(1));
      client.send("a");
      assertEquals("a", client.text());
      client.socket().setSoLinger(true, 0);
      client.socket().close();
      nodeHeard("gone" + path.substring(1), "1006 ");
    }
    try (NodeProgram other = NodeProgram.start("node-websocket.js", "server", pki.file("web"));
        ProxyProcess own = ProxyProcess.start(yaml(other, "1s", "30s"))) {
      List<WsClient> clients = new ArrayList<>();
      for (String path : PATHS) {
        clients.add(WsClient.to(own.port(), path, null));
        clients.getLast().send("a");
        assertEquals("a", clients.getLast().text());
      }
      other.process().signal("KILL");
      for (WsClient client : clients) {
        assertEquals(1006, client.closed().code());
      }
    }
  }

  @Test
  void anUpstreamWithoutWebSocketsIsAClearRefusal() throws Exception {
    WsClient client = client("/strange");
    WsClient.Closed closed = client.closed();
    assertTrue(closed.reason().contains("403"), closed.reason());
    assertTrue(proxy.logLine("/strange").contains(" 403 - upgrade_failed "));
  }

  @Test
  void tunnelsOutliveTimeoutsAndADrain() throws Exception {
    List<WsClient> clients = new ArrayList<>();
    try (ProxyProcess own = ProxyProcess.start(yaml(node, "20s", "1s"))) {
      for (String path : PATHS) {
        // The first handshakes of a process that has just started may take longer than the limit.
        clients.add(Await.value("a tunnel", () -> WsClient.opened(own.port(), path)));
      }
      Await.pauseMillis(2_200);
      own.process().signal("TERM");
      Await.until("the door is closed", () -> refuses(own.port()));
      for (WsClient client : clients) {
        client.send("still here");
        assertEquals("still here", client.text());
        client.close(1000, "bye");
        assertEquals(1000, client.closed().code());
      }
      assertEquals(0, own.process().exitCode());
    }
  }

  @Test
  void tunnelsAreCutWhenTheDrainIsOver() throws Exception {
    try (ProxyProcess own = ProxyProcess.start(yaml(node, "1s", "30s"))) {
      WsClient first = WsClient.to(own.port(), "/h1", null);
      WsClient second = WsClient.to(own.port(), "/h2c", null);
      own.process().signal("TERM");
      assertEquals(1006, first.closed().code());
      assertEquals(1006, second.closed().code());
      assertEquals(0, own.process().exitCode());
      assertFalse(own.process().alive());
    }
  }

  private static boolean refuses(int port) {
    try (RawClient client = RawClient.to(port)) {
      return client.port() == 0;
    } catch (IOException e) {
      return true;
    }
  }
}
