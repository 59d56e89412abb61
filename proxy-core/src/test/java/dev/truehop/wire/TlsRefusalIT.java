package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Upstreams that refuse us, and clients that begin a handshake and leave it at that.
@ExtendWith(ShowOutput.class)
class TlsRefusalIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";

  private Pki pki;
  private TlsServer server;
  private ScriptedUpstream orders;

  @BeforeEach
  void start() throws Exception {
    pki = Pki.create();
    server = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    orders = ScriptedUpstream.on(server, Scripts.echo());
  }

  @AfterEach
  void stop() throws IOException {
    orders.close();
    pki.close();
  }

  private void weAreRefused(String tls, String words) throws IOException {
    ProxyConfig config = ProxyConfig.to(orders.port()).with(tls, "connectTimeout: 5s");
    try (ProxyProcess proxy = ProxyProcess.start(config)) {
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        server.versions(version);
        Message response = RawClient.once(proxy.port(), RawClient.post("/" + version, "body"));
        assertEquals(503, response.status(), response.head());
        String line = proxy.logLine("/" + version);
        String details =
            " 503 URX,UF"
                + " upstream_reset_before_response_started{remote_connection_failure|TLS_error:_";
        assertTrue(line.contains(details) && line.contains(words), line);
      }
      assertEquals(6, proxy.metric("envoy_cluster_ssl_connection_error", "\"app\""));
    }
    assertEquals(0, orders.executions());
    orders.conversations().forEach(c -> assertEquals("", c.received()));
  }

  @Test
  void anUpstreamThatWantsACertificateWhereWeHaveNone() throws Exception {
    weAreRefused(
        "tls: { mode: simple, caCertificates: %s, subjectAltNames: ['%s'] }"
            .formatted(pki.file("ca.crt"), ORDERS),
        "");
  }

  @Test
  void anUpstreamThatFindsOursExpired() throws Exception {
    pki.write("web", pki.expired(WEB));
    weAreRefused(pki.mutual("web", "subjectAltNames: ['" + ORDERS + "']"), "");
  }

  @Test
  void anUpstreamThatDoesNotKnowOurRoot() throws Exception {
    X509Bundle stranger = Pki.leaf(WEB).buildIssuedBy(Pki.authority("CN=other root"));
    pki.write("web", stranger);
    weAreRefused(pki.mutual("web", "subjectAltNames: ['" + ORDERS + "']"), "");
  }

  @Test
  void aClientThatDoesNotGoOnIsLeft() throws Exception {
    pki.write("web", pki.issue("localhost"));
    ProxyConfig config = ProxyConfig.to(orders.port()).listener("tls: { " + pki.pair("web") + " }");
    try (ProxyProcess proxy = ProxyProcess.start(config)) {
      long began = Await.nanos();
      try (RawClient silent = RawClient.to(proxy.port());
          RawClient begun = RawClient.to(proxy.port())) {
        // A record's head and no more.
        begun.send("\u0016\u0003\u0001\u0001\u0000");
        silent.untilEnd();
        begun.untilEnd();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(Await.nanos() - began);
      assertTrue(seconds >= 4 && seconds <= 15, () -> seconds + " s");
      proxy.counted(2, "envoy_listener_ssl_connection_error", "\"web\"");
      Await.until(
          "the log says so",
          () ->
              proxy.process().err().stream()
                  .anyMatch(l -> l.contains("refused: the handshake took too long")));
    }
  }
}
