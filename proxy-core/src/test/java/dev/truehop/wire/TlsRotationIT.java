package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Certificates that are replaced while requests go on, on both sides.
@ExtendWith(ShowOutput.class)
class TlsRotationIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";
  private static final int ROTATIONS = 8;
  private static final int CALLERS = 4;

  /// Between two rotations, at least.
  private static final int REQUESTS = 50;

  private Pki pki;
  private MountedSecret shown;
  private MountedSecret own;
  private TlsServer server;
  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws Exception {
    pki = Pki.create();
    shown = new MountedSecret(pki.file("shown"));
    own = new MountedSecret(pki.file("own"));
    rotate(shown);
    rotate(own);
    server = TlsServer.mutual(pki.context(pki.issue(ORDERS)));
    upstream = ScriptedUpstream.on(server, Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(upstream.port())
                .workers(2)
                .listener("tls: { " + shown.section() + ", clientCertificate: required }")
                .with(
                    "tls: { mode: mutual, clientC%s, subjectAltNames: ['%s'] }"
                        .formatted(own.section().substring(1), ORDERS),
                    "connectTimeout: 5s"));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
    pki.close();
  }

  private BigInteger rotate(MountedSecret secret) throws Exception {
    X509Bundle next = pki.issue(WEB);
    secret.replace(next, pki.root().getCertificatePEM());
    return next.getCertificate().getSerialNumber();
  }

  private RawClient client() throws Exception {
    return Pki.client(pki.context(pki.issue(CALLER)), proxy.port(), null);
  }

  /// The number of the certificate that a new client is shown.
  private BigInteger serial() throws Exception {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    try (SSLSocket tls = Pki.over(pki.context(pki.issue(CALLER)), plain, null)) {
      tls.startHandshake();
      return ((X509Certificate) tls.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  /// The numbers of those that our connections to the upstream were made with, of the open ones.
  private List<BigInteger> open() {
    List<BigInteger> serials = new ArrayList<>();
    for (TlsServer.Layers layers : server.accepted()) {
      try {
        if (!layers.tls().isClosed()) {
          X509Certificate peer =
              (X509Certificate) layers.tls().getSession().getPeerCertificates()[0];
          serials.add(peer.getSerialNumber());
        }
      } catch (SSLPeerUnverifiedException _) {
        // Its handshake is not done, or it ended before that.
      }
    }
    return serials;
  }

  private void await(String what, BigInteger serial, MountedSecret secret) {
    Await.until(what, () -> secret == shown ? serial().equals(serial) : open().contains(serial));
  }

  @Test
  void underLoadNoRequestFails() throws Exception {
    TlsCaller.Crowd crowd = TlsCaller.crowd(CALLERS, pki, CALLER, proxy.port());
    BigInteger last = BigInteger.ZERO;
    for (int i = 0; i < ROTATIONS; i++) {
      MountedSecret secret = i % 2 == 0 ? shown : own;
      last = rotate(secret);
      await("rotation " + i, last, secret);
      int reached = crowd.sent() + REQUESTS;
      Await.until("requests after rotation " + i, () -> crowd.sent() >= reached);
    }
    crowd.end(upstream);
    System.out.println(crowd.sent() + " requests during " + ROTATIONS + " rotations");
    assertEquals(ROTATIONS, proxy.metric("truehop_certificate_renewals_total", "applied"));
    BigInteger newest = last;
    Await.until(
        "connections of old certificates are gone", () -> open().stream().allMatch(newest::equals));
  }

  @Test
  void aBrokenFileLeavesTheLastGoodOneInForce() throws Exception {
    BigInteger good = serial();
    X509Bundle next = pki.issue(WEB);
    String certificate = next.getCertificatePEM();
    String root = pki.root().getCertificatePEM();
    List<Map<String, String>> broken =
        List.of(
            Map.of("tls.crt", "", "tls.key", next.getPrivateKeyPEM(), "ca.crt", root),
            Map.of(
                "tls.crt",
                certificate.substring(0, certificate.length() / 2),
                "tls.key",
                next.getPrivateKeyPEM(),
                "ca.crt",
                root),
            Map.of(
                "tls.crt",
                certificate,
                "tls.key",
                pki.issue(WEB).getPrivateKeyPEM(),
                "ca.crt",
                root));
    List<String> reasons =
        List.of("has no certificate", "ends in the middle of", "does not belong to");
    for (int i = 0; i < broken.size(); i++) {
      shown.replace(broken.get(i));
      String reason = reasons.get(i);
      Await.until("the log says " + reason, () -> logged("listener web: ", reason));
      assertEquals(good, serial());
    }
    assertTrue(proxy.metric("truehop_certificate_renewals_total", "refused") >= broken.size());
    try (RawClient client = client()) {
      assertEquals(200, client.send(RawClient.get("/still")).response().status());
    }
    await("the file was mended", rotate(shown), shown);
  }

  private boolean logged(String user, String reason) {
    return proxy.process().err().stream()
        .anyMatch(
            line ->
                line.contains(user)
                    && line.contains(reason)
                    && line.contains("the last good certificates stay in force"));
  }

  @Test
  void anotherRootTakesOverInThreeSteps() throws Exception {
    X509Bundle root = Pki.authority("CN=next root");
    String bundle = pki.root().getCertificatePEM() + root.getCertificatePEM();
    X509Bundle before = pki.issue(WEB);
    X509Bundle after = Pki.leaf(WEB).buildIssuedBy(root);
    SSLContext old = pki.context(pki.issue(CALLER));
    SSLContext young = Pki.context(Pki.leaf(CALLER).buildIssuedBy(root), root);
    shown.replace(before, bundle);
    await("both roots", before.getCertificate().getSerialNumber(), shown);
    assertEquals(200, ask(old));
    shown.replace(after, bundle);
    Await.until("the next certificate", () -> askOr(young, 0) == 200);
    shown.replace(after, root.getCertificatePEM());
    Await.until(
        "the old root is gone",
        () -> {
          try (RawClient client = trusting(root)) {
            client.send(RawClient.get("/old")).response();
            return false;
          } catch (Exception _) {
            return true;
          }
        });
    assertEquals(200, ask(young));
    assertThrows(IOException.class, () -> ask(old));
  }

  /// A client that knows the next root, with a certificate of the old one.
  private RawClient trusting(X509Bundle root) throws Exception {
    return Pki.client(Pki.context(pki.issue(CALLER), root), proxy.port(), null);
  }

  private int ask(SSLContext context) throws IOException {
    try (RawClient client = Pki.client(context, proxy.port(), null)) {
      return client.send(RawClient.get("/ask")).response().status();
    }
  }

  private int askOr(SSLContext context, int failed) {
    try {
      return ask(context);
    } catch (IOException _) {
      return failed;
    }
  }

  @Test
  void whatIsLoadedCanBeSeen() throws Exception {
    String certs = proxy.admin("GET", "/certs").text();
    String serial = serial().toString(16);
    assertTrue(certs.contains("\"used_by\": \"listener web\""), certs);
    assertTrue(certs.contains("\"serial_number\": \"" + serial + "\""), certs);
    assertTrue(certs.contains("\"uri\": \"" + WEB + "\""), certs);
    assertTrue(certs.contains("\"used_by\": \"cluster app\""), certs);
    double left =
        proxy.metric("truehop_certificate_expiry_seconds", "listener web", "role=\"certificate\"");
    assertTrue(left > 0, certs);
    Await.until(
        "the log names it",
        () -> proxy.process().err().stream().anyMatch(l -> l.contains("serial " + serial)));
  }
}
