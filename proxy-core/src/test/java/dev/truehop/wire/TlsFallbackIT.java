package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The same with the JDK's TLS, for machines that BoringSSL is not there for.
@ExtendWith(ShowOutput.class)
class TlsFallbackIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String OTHER = "spiffe://td/ns/shop/sa/other";

  /// Netty's own switch; there is none of ours.
  private static final List<String> WITHOUT_BORINGSSL =
      List.of("-Dio.netty.handler.ssl.noOpenSsl=true");

  private static Pki pki;
  private static TlsServer right;
  private static ScriptedUpstream orders;
  private static ScriptedUpstream wrong;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue(WEB, "localhost"));
    right = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    orders = ScriptedUpstream.on(right, Scripts.echo());
    wrong = ScriptedUpstream.on(TlsServer.mutual(pki.context(pki.issue(OTHER))), Scripts.echo());
    String mutual = pki.mutual("web", "subjectAltNames: ['" + ORDERS + "']");
    ProxyConfig config =
        new ProxyConfig()
            .listener(
                "tls: { %s, caCertificates: %s, clientCertificate: required }"
                    .formatted(pki.pair("web"), pki.file("ca.crt")))
            .cluster("app", orders.port())
            .with(mutual, "connectTimeout: 10s", ProxyConfig.UNLEARNED)
            .cluster("wrong", wrong.port())
            .with(mutual, "connectTimeout: 10s")
            .route("/wrong", "wrong")
            .route("/", "app");
    proxy = ProxyProcess.start(config.yaml(), WITHOUT_BORINGSSL);
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    orders.close();
    wrong.close();
    pki.close();
  }

  private static SSLContext caller() throws Exception {
    return pki.context(pki.issue("spiffe://td/ns/shop/sa/caller"));
  }

  @Test
  void theProxySaysSo() throws IOException {
    String info = proxy.admin("GET", "/server_info").text();
    assertTrue(info.contains("\"tls_provider\": \"JDK 25"), info);
    Await.until(
        "the log warns",
        () ->
            proxy.process().err().stream().anyMatch(l -> l.contains("BoringSSL is not available")));
  }

  @Test
  void requestsAreRelayedOnKeptConnections() throws Exception {
    orders.play(Scripts.echo());
    String body = "0123456789abcdef".repeat(16 * 1024);
    try (RawClient client = Pki.client(caller(), proxy.port(), null)) {
      for (int i = 0; i < 5; i++) {
        assertEquals(body, client.send(RawClient.post("/r" + i, body)).response().text());
      }
    }
    assertEquals(1, orders.conversations().size());
  }

  @Test
  void http2IsChosenByAlpn() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(caller()).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://localhost:" + proxy.port() + "/two"))
                  .timeout(Duration.ofMinutes(1))
                  .POST(HttpRequest.BodyPublishers.ofString("two"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals("two", answer.body());
    }
  }

  @Test
  void aWrongPeerIsRefused() throws Exception {
    try (RawClient client = Pki.client(caller(), proxy.port(), null)) {
      assertEquals(503, client.send(RawClient.get("/wrong")).response().status());
    }
    String line = proxy.logLine("/wrong");
    assertTrue(
        line.contains("{wrong_peer_identity|TLS_error:_the_peer_is_" + OTHER + ",_not_" + ORDERS),
        line);
    assertEquals(0, wrong.executions());
  }
}
