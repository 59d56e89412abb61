package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// TLS on both sides: what is relayed, who is let in, and whom a request is sent to.
@ExtendWith(ShowOutput.class)
class TlsIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String POD = "{ uid: u%s, namespace: shop, serviceAccount: orders }";

  private static Pki pki;
  private static TlsServer server;
  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue(WEB)).write("a", pki.issue("a.example", "c.example"));
    pki.write("b", pki.issue("b.example"));
    server = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    upstream = ScriptedUpstream.on(server, Scripts.echo());
    proxy =
        ProxyProcess.start(
            config("tls: { " + pki.pair("web") + strict("required") + " }")
                .yaml()
                .replace(
                    "clusters:\n",
                    further("names", "{ certificates: [{ %s }, { %s }] }", "a", "b")
                        + further("perhaps", "{ %s" + strict("optional") + " }", "web", "web")
                        + "clusters:\n"));
  }

  private static ProxyConfig config(String listener) {
    return new ProxyConfig()
        .listener(listener)
        .endpoints("app", List.of(endpoint(upstream.port(), "1")))
        .with(pki.mutual("web"), "connectTimeout: 10s")
        .route("/", "app");
  }

  private static String endpoint(int port, String uid) {
    return "{ address: '127.0.0.1:" + port + "', pod: " + POD.formatted(uid) + " }";
  }

  private static String strict(String clientCertificate) {
    return ", caCertificates: " + pki.file("ca.crt") + ", clientCertificate: " + clientCertificate;
  }

  private static String further(String name, String tls, String first, String second) {
    return "  - { name: "
        + name
        + ", address: '127.0.0.1:0', cluster: app, tls: "
        + tls.formatted(pki.pair(first), pki.pair(second))
        + " }\n";
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
    pki.close();
  }

  private static RawClient client(String... names) throws Exception {
    return Pki.client(pki.context(pki.issue(names)), proxy.port(), null);
  }

  @Test
  void requestsAreRelayedOverKeptConnectionsOnBothSides() throws Exception {
    upstream.play(Scripts.echo());
    try (RawClient client = client("spiffe://td/ns/shop/sa/caller")) {
      for (int i = 0; i < 5; i++) {
        Message response = client.send(RawClient.post("/r" + i, "body" + i)).response();
        assertEquals(200, response.status());
        assertEquals("body" + i, response.text());
      }
    }
    assertEquals(1, upstream.conversations().size());
    String seen = upstream.only().received();
    assertTrue(seen.contains("x-forwarded-proto: https\r\n"), seen);
    assertTrue(proxy.metric("envoy_cluster_ssl_handshake", "\"app\"") >= 1);
    assertTrue(proxy.metric("envoy_listener_ssl_handshake", "\"web\"") >= 1);
  }

  @Test
  void largeBodiesArePassedOnWhole() throws Exception {
    upstream.play(Scripts.echo());
    String body = "0123456789abcdef".repeat(64 * 1024);
    try (RawClient client = client("spiffe://td/ns/shop/sa/caller")) {
      assertEquals(body, client.send(RawClient.post("/large", body)).response().text());
      assertEquals(body, client.send(RawClient.post("/large", body)).response().text());
    }
  }

  @Test
  void whatAClientSaysOfItsOwnCertificateIsNotPassedOn() throws Exception {
    upstream.play(Scripts.echo());
    try (RawClient client = client("spiffe://td/ns/shop/sa/caller")) {
      String head = RawClient.get("/xfcc", "X-Forwarded-Client-Cert: URI=" + ORDERS, "x-a: b");
      assertEquals(200, client.send(head).response().status());
    }
    String seen = upstream.only().received();
    assertTrue(seen.contains("x-a: b"), seen);
    assertFalse(seen.contains("URI="), seen);
  }

  private static void refused(@Nullable X509Bundle own, int port) throws Exception {
    assertThrows(
        IOException.class,
        () -> {
          try (RawClient client = Pki.client(pki.context(own), port, null)) {
            client.send(RawClient.get("/refused")).response();
          }
        });
  }

  @Test
  void aClientThatIsNotOneOfUsGetsNoAnswer() throws Exception {
    int web = proxy.port();
    upstream.play(Scripts.echo());
    refused(null, web);
    refused(pki.issue("spiffe://elsewhere/ns/shop/sa/caller"), web);
    refused(pki.issue("spiffe://td/ns/shop/sa/one", "spiffe://td/ns/shop/sa/two"), web);
    refused(pki.issue("spiffe://td/somebody"), web);
    refused(pki.issue("caller.example"), web);
    refused(pki.expired("spiffe://td/ns/shop/sa/caller"), web);
    refused(
        Pki.leaf("spiffe://td/ns/shop/sa/caller").buildIssuedBy(Pki.authority("CN=other root")),
        web);
    refused(
        Pki.leaf("spiffe://td/ns/shop/sa/caller")
            .setIsCertificateAuthority(true)
            .buildIssuedBy(pki.root()),
        web);
    assertEquals(0, upstream.executions());
    proxy.counted(1, "envoy_listener_ssl_fail_verify_no_cert", "\"web\"");
    proxy.counted(5, "envoy_listener_ssl_fail_verify_san", "\"web\"");
    proxy.counted(2, "envoy_listener_ssl_fail_verify_error", "\"web\"");
    Await.until(
        "the reason is in the log",
        () -> proxy.process().err().stream().anyMatch(l -> l.contains("handshake with 127.0.0.1")));
  }

  @Test
  void anOptionalCertificateMayBeAbsentButNotBad() throws Exception {
    int perhaps = proxy.port("perhaps");
    upstream.play(Scripts.echo());
    try (RawClient client = Pki.client(pki.context(null), perhaps, null)) {
      assertEquals(200, client.send(RawClient.get("/absent")).response().status());
    }
    refused(pki.issue("spiffe://elsewhere/ns/shop/sa/caller"), perhaps);
    assertEquals(1, upstream.executions());
  }

  @Test
  void theNameThatIsAskedForChoosesTheCertificate() throws Exception {
    upstream.play(Scripts.echo());
    assertEquals("a.example", shown("a.example"));
    assertEquals("b.example", shown("b.example"));
    assertEquals("a.example", shown("c.example"));
    assertEquals("a.example", shown("unknown.example"));
    assertEquals("a.example", shown(null));
  }

  /// The first name of the certificate that is shown.
  private static String shown(@Nullable String sni) throws Exception {
    java.net.Socket plain =
        new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), proxy.port("names"));
    try (var tls = Pki.over(pki.context(null), plain, sni)) {
      tls.startHandshake();
      var leaf = (java.security.cert.X509Certificate) tls.getSession().getPeerCertificates()[0];
      return String.valueOf(leaf.getSubjectAlternativeNames().iterator().next().get(1));
    }
  }

  /// Runs a request through a proxy whose endpoints are these servers, in this order.
  private static Message through(TlsServer... servers) throws Exception {
    StringBuilder endpoints = new StringBuilder();
    for (TlsServer one : servers) {
      endpoints.append(endpoints.isEmpty() ? "" : ", ");
      endpoints.append(endpoint(one.getLocalPort(), "" + one.getLocalPort()));
    }
    ProxyConfig config =
        new ProxyConfig()
            .endpoints("app", List.of(endpoints.toString()))
            .with(pki.mutual("web"), "loadBalancing: roundRobin", "connectTimeout: 10s")
            .route("/", "app");
    try (ProxyProcess proxy = ProxyProcess.start(config)) {
      Message response = RawClient.get(proxy.port(), "/through");
      log = proxy.logLine("/through");
      return response;
    }
  }

  private static String log;

  @Test
  void aPeerWithAnotherIdentityGetsNoOctetOfTheRequest() throws Exception {
    TlsServer wrong = TlsServer.mutual(pki.context(pki.issue("spiffe://td/ns/shop/sa/other")));
    try (ScriptedUpstream other = ScriptedUpstream.on(wrong, Scripts.echo())) {
      Message response = through(wrong);
      assertEquals(503, response.status());
      assertEquals(
          "upstream connect error or disconnect/reset before headers. retried and the latest reset"
              + " reason: remote connection failure",
          response.text());
      assertEquals("never-sent", response.field("x-truehop-delivery"));
      assertTrue(
          log.contains(
              " 503 URX,UF upstream_reset_before_response_started{wrong_peer_identity|TLS_error:_"
                  + "the_peer_is_spiffe://td/ns/shop/sa/other,_not_"
                  + ORDERS
                  + "} "),
          log);
      other.conversations().forEach(c -> assertEquals("", c.received()));
      assertTrue(other.conversations().size() >= 2, "tried again");
    }
  }

  @Test
  void anotherEndpointIsTriedInstead() throws Exception {
    TlsServer wrong = TlsServer.mutual(pki.context(pki.issue("spiffe://td/ns/shop/sa/other")));
    TlsServer right = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    try (ScriptedUpstream other = ScriptedUpstream.on(wrong, Scripts.echo());
        ScriptedUpstream good = ScriptedUpstream.on(right, Scripts.echo())) {
      assertEquals(200, through(wrong, right).status());
      assertEquals(1, good.executions());
      assertEquals(0, other.executions());
    }
  }

  @Test
  void aPeerWithoutAGoodCertificateIsAFailedConnect() throws Exception {
    X509Bundle stranger = Pki.leaf(ORDERS).buildIssuedBy(Pki.authority("CN=other root"));
    for (X509Bundle bad : List.of(stranger, pki.expired(ORDERS))) {
      TlsServer server = TlsServer.simple(Pki.context(bad, pki.root()));
      try (ScriptedUpstream strange = ScriptedUpstream.on(server, Scripts.echo())) {
        assertEquals(503, through(server).status());
        assertTrue(
            log.contains(
                " 503 URX,UF upstream_reset_before_response_started{remote_connection_failure|TLS"
                    + "_error:_"),
            log);
        strange.conversations().forEach(c -> assertEquals("", c.received()));
      }
    }
  }

  @Test
  void aPeerThatSpeaksNoTlsIsAFailedConnect() throws Exception {
    try (ScriptedUpstream plain = ScriptedUpstream.playing(Scripts.answering(Scripts.OK))) {
      ProxyConfig config =
          new ProxyConfig()
              .endpoints("app", List.of(endpoint(plain.port(), "p")))
              .with(pki.mutual("web"))
              .route("/", "app");
      try (ProxyProcess proxy = ProxyProcess.start(config)) {
        assertEquals(503, RawClient.get(proxy.port(), "/plain").status());
        String line = proxy.logLine("/plain");
        assertTrue(line.contains("|TLS_error:_") || line.contains("connection_timeout"), line);
      }
      assertEquals(0, plain.executions());
    }
  }

  @Test
  void aServerNameIsSentAndVerified() throws Exception {
    TlsServer named = TlsServer.simple(pki.context(pki.issue("orders.shop.example")));
    try (ScriptedUpstream orders = ScriptedUpstream.on(named, Scripts.echo())) {
      for (String name : List.of("orders.shop.example", "other.shop.example")) {
        ProxyConfig config =
            ProxyConfig.to(named.getLocalPort())
                .with(
                    "tls: { mode: simple, sni: %s, caCertificates: %s }"
                        .formatted(name, pki.file("ca.crt")),
                    "connectTimeout: 10s");
        try (ProxyProcess proxy = ProxyProcess.start(config)) {
          int expected = name.startsWith("orders") ? 200 : 503;
          assertEquals(expected, RawClient.get(proxy.port(), "/sni").status(), name);
        }
      }
      var session =
          (javax.net.ssl.ExtendedSSLSession) named.accepted().getFirst().tls().getSession();
      assertEquals(
          List.of(new javax.net.ssl.SNIHostName("orders.shop.example")),
          session.getRequestedServerNames());
      assertEquals(1, orders.executions());
    }
  }

  @Test
  void aConnectionThatSpeaksNoTlsIsClosed() throws Exception {
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/plain"));
      String octets = client.untilEnd();
      assertFalse(octets.contains("HTTP"), octets);
    }
  }

  @Test
  void theAccessLogNamesTheServerThatWasAskedFor() throws Exception {
    upstream.play(Scripts.echo());
    try (RawClient client = Pki.client(pki.context(null), proxy.port("names"), "b.example")) {
      client.send(RawClient.get("/named")).response();
    }
    assertTrue(proxy.logLine("/named").contains(" b.example "), proxy.logLine("/named"));
    assertNull(
        Pki.client(pki.context(null), proxy.port("names"), null)
            .send(RawClient.get("/nameless"))
            .response()
            .field("x-none"));
  }
}
