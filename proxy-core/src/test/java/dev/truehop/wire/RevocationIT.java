package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Certificates that are revoked, of endpoints and of clients, before and after their handshakes.
@ExtendWith(ShowOutput.class)
class RevocationIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";

  /// Five seconds are promised; so much more on a machine that is busy.
  private static final long BOUND_SECONDS = 15;

  private Pki pki;
  private X509Bundle orders;
  private X509Bundle caller;
  private TlsServer server;
  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue(WEB)).revoke();
    orders = pki.issue(ORDERS);
    caller = pki.issue(CALLER);
    server = TlsServer.mutual(pki.context(orders));
    upstream = ScriptedUpstream.on(server, Scripts.echo());
    String lists = "caCrl: " + pki.file("ca.crl");
    proxy =
        ProxyProcess.start(
            ProxyConfig.scripted(upstream.port())
                .listener(
                    "tls: { %s, caCertificates: %s, %s, clientCertificate: required }"
                        .formatted(pki.pair("web"), pki.file("ca.crt"), lists))
                .with(
                    pki.mutual("web", "subjectAltNames: ['" + ORDERS + "']", lists),
                    "connectTimeout: 5s"));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
    pki.close();
  }

  private void revoke(X509Bundle... revoked) throws Exception {
    double before = applied();
    pki.revoke(revoked);
    Await.until("the list is in force", () -> applied() >= before + 2);
  }

  private double applied() throws IOException {
    return proxy.metric("truehop_certificate_renewals_total", "applied");
  }

  private RawClient client(X509Bundle own) throws Exception {
    return Pki.client(pki.context(own), proxy.port(), null);
  }

  private boolean logged(String... words) {
    return proxy.process().err().stream()
        .anyMatch(
            line -> {
              for (String word : words) {
                if (!line.contains(word)) {
                  return false;
                }
              }
              return true;
            });
  }

  private static String serial(X509Bundle bundle) {
    return bundle.getCertificate().getSerialNumber().toString(16);
  }

  private void assertRefused(X509Bundle own) {
    assertThrows(
        IOException.class,
        () -> {
          try (RawClient client = client(own)) {
            client.send(RawClient.get("/refused")).response();
          }
        });
  }

  @Test
  void anEndpointThatIsRevokedGetsNoOctet() throws Exception {
    revoke(orders);
    try (RawClient client = client(caller)) {
      Message response = client.send(RawClient.post("/revoked", "body")).response();
      assertEquals(503, response.status(), response.head());
    }
    String line = proxy.logLine("/revoked");
    assertTrue(
        line.contains(
            " 503 URX,UF upstream_reset_before_response_started{peer_certificate_revoked|"
                + "TLS_error:_the_certificate_of_"
                + ORDERS
                + "_was_revoked,_serial_"
                + serial(orders)),
        line);
    assertEquals(0, upstream.executions());
    upstream.conversations().forEach(c -> assertEquals("", c.received()));
    assertTrue(proxy.metric("envoy_cluster_ssl_fail_verify_error") >= 1);
    server.use(pki.context(pki.issue(ORDERS)));
    try (RawClient client = client(caller)) {
      assertEquals(200, client.send(RawClient.post("/renewed", "body")).response().status());
    }
  }

  @Test
  void aClientThatIsRevokedIsRefusedInTheHandshake() throws Exception {
    revoke(caller);
    assertRefused(caller);
    String words = "the certificate of " + CALLER + " was revoked, serial " + serial(caller);
    Await.until("the log says so", () -> logged("listener web: TLS handshake with", words));
    proxy.counted(1, "envoy_listener_ssl_fail_verify_error");
    assertEquals(0, upstream.executions());
    try (RawClient client = client(pki.issue(CALLER))) {
      assertEquals(200, client.send(RawClient.get("/another")).response().status());
    }
  }

  @Test
  void keptConnectionsToWhoIsRevokedAreClosedAndOthersAreNot() throws Exception {
    try (RawClient client = client(caller)) {
      client.send(RawClient.get("/before")).response();
      revoke(pki.issue(ORDERS));
      client.send(RawClient.get("/somebody-else-was")).response();
      assertEquals(1, upstream.conversations().size(), "a list alone ends nothing");
      server.use(pki.context(pki.issue(ORDERS)));
      revoke(orders);
      Await.until("it was ended", () -> upstream.open() == 0);
      assertEquals(200, client.send(RawClient.post("/after", "body")).response().status());
    }
    assertEquals(2, upstream.conversations().size());
    assertFalse(upstream.conversations().getFirst().received().contains("/after"));
    proxy.counted(1, "truehop_upstream_connections_revoked_total");
    Await.until(
        "the log says so", () -> logged("cluster app: a connection ends: ", serial(orders)));
  }

  @Test
  void whatIsUnderWayToWhoIsRevokedMayFinishInTime() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    upstream.play(Scripts.holding("/under-way", go));
    try (RawClient client = client(caller)) {
      client.send(RawClient.post("/under-way", "body"));
      Await.until("it is there", () -> !upstream.conversations().isEmpty());
      Await.until("it was read", () -> upstream.last().received().contains("/under-way"));
      server.use(pki.context(pki.issue(ORDERS)));
      revoke(orders);
      go.countDown();
      assertEquals(200, client.response().status());
      assertEquals(200, client.send(RawClient.post("/next", "body")).response().status());
    }
    assertEquals(2, upstream.conversations().size());
    assertEquals(1, upstream.executions("/under-way"));
  }

  @Test
  void whatDoesNotFinishIsEnded() throws Exception {
    upstream.play(Scripts.silent());
    try (RawClient client = client(caller)) {
      client.send(RawClient.post("/silent", "body"));
      Await.until("it was executed", () -> upstream.executions("/silent") == 1);
      server.use(pki.context(pki.issue(ORDERS)));
      long began = Await.nanos();
      pki.revoke(orders);
      Message response = client.response();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(Await.nanos() - began);
      assertEquals(503, response.status(), response.head());
      assertTrue(seconds >= 3 && seconds <= BOUND_SECONDS, () -> seconds + " s");
    }
    assertEquals(1, upstream.executions("/silent"));
  }

  @Test
  void clientsThatAreRevokedAreParted() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    upstream.play(Scripts.holding("/busy", go));
    try (RawClient idle = client(caller);
        RawClient busy = client(caller);
        RawClient other = client(pki.issue(CALLER))) {
      idle.send(RawClient.get("/idle")).response();
      other.send(RawClient.get("/other")).response();
      busy.send(RawClient.get("/busy"));
      Await.until("it is under way", () -> upstream.last().received().contains("/busy"));
      revoke(caller);
      idle.expectEnd();
      go.countDown();
      Message last = busy.response();
      assertEquals(200, last.status());
      assertTrue(last.head().contains("onnection: close"), last.head());
      busy.expectEnd();
      assertEquals(200, other.send(RawClient.get("/still")).response().status());
    }
    proxy.counted(2, "truehop_downstream_connections_revoked_total");
  }

  @Test
  void anHttp2ClientThatIsRevokedIsToldSo() throws Exception {
    try (SSLSocket tls = Pki.http2(pki.context(caller), proxy.port())) {
      tls.setSoTimeout((int) TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
      tls.getOutputStream()
          .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(ISO_8859_1));
      OctetReader in = new OctetReader(tls.getInputStream());
      assertEquals(H2Frame.SETTINGS, H2Frame.read(in).type());
      revoke(caller);
      H2Frame.next(in, H2Frame.GOAWAY);
      assertTrue(in.untilEnd().length < 100, "the last frames, and the end");
    }
  }

  @Test
  void aClientThatIsRevokedIsNotWaitedForForLong() throws Exception {
    upstream.play(Scripts.silent());
    try (RawClient client = client(caller)) {
      client.send(RawClient.post("/stuck", "body"));
      Await.until("it was executed", () -> upstream.executions("/stuck") == 1);
      long began = Await.nanos();
      pki.revoke(caller);
      client.expectEnd();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(Await.nanos() - began);
      assertTrue(seconds >= 3 && seconds <= BOUND_SECONDS, () -> seconds + " s");
    }
  }

  @Test
  void aForgedListLeavesTheLastGoodOneInForce() throws Exception {
    revoke(caller);
    pki.put("ca.crl", RevokedList.pem(pki.root(), Pki.authority("CN=test root")));
    Await.until(
        "the log says so",
        () ->
            logged(
                "listener web: ",
                "ca.crl: the list of line 1 is not signed by CN=test root",
                "the last good certificates stay in force"));
    assertRefused(caller);
    String certs = proxy.admin("GET", "/certs").text();
    assertTrue(certs.contains("\"number\": \"10\"") && certs.contains("\"revoked\": 1"), certs);
    assertTrue(
        proxy.metric("truehop_certificate_expiry_seconds", "listener web", "role=\"revocations\"")
            > 0);
  }
}
