package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.truehop.config.ClientCertificate;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.ListenerTls;
import dev.truehop.config.PodIdentity;
import dev.truehop.tls.TlsFailure.Kind;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our two ends against each other, with BoringSSL and with the JDK, in every mixture.
class HandshakeTest {
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final List<String> BOTH = List.of("h2", "http/1.1");

  /// Who does the cryptography on either side.
  private enum Pair {
    BORING(TlsProvider.BORINGSSL, TlsProvider.BORINGSSL),
    JDK(TlsProvider.JDK, TlsProvider.JDK),
    JDK_CALLS(TlsProvider.JDK, TlsProvider.BORINGSSL),
    JDK_SERVES(TlsProvider.BORINGSSL, TlsProvider.JDK);

    private final TlsProvider client;
    private final TlsProvider server;

    Pair(TlsProvider client, TlsProvider server) {
      this.client = client;
      this.server = server;
    }
  }

  @TempDir private Path folder;
  private Certs certs;
  private @Nullable ServerTls server;
  private @Nullable ClientTls client;

  @BeforeEach
  void files() throws Exception {
    certs = Certs.in(folder);
    certs.write("orders", certs.issue(ORDERS));
    certs.write("web", certs.issue(WEB));
  }

  @AfterEach
  void release() {
    if (server != null) {
      server.close();
    }
    if (client != null) {
      client.close();
    }
  }

  private Handshake run(Pair pair, ClusterTls calling, ClientCertificate asked, String... own)
      throws Exception {
    return run(pair, calling, Sections.listener(certs, asked, own));
  }

  private Handshake run(Pair pair, ClusterTls calling, ListenerTls serving) throws Exception {
    assumeTrue(pair == Pair.JDK || OpenSsl.isAvailable(), "no BoringSSL for this machine");
    release();
    server = new TlsFactory(pair.server).server(serving, BOTH);
    client = new TlsFactory(pair.client).client(calling, List.of("http/1.1"));
    UnpooledByteBufAllocator memory = UnpooledByteBufAllocator.DEFAULT;
    return new Handshake(
        client.handler(memory, client.peers(pod("shop", "orders")), false), server.handler(memory));
  }

  private static PodIdentity pod(String namespace, String account) {
    return new PodIdentity("uid", null, namespace, account);
  }

  private ClusterTls mutual() {
    return Sections.mutual(certs, "web", List.of(), null);
  }

  @ParameterizedTest
  @EnumSource
  void workloadsKnowEachOther(Pair pair) throws Exception {
    try (Handshake made = run(pair, mutual(), ClientCertificate.REQUIRED, "orders")) {
      assertTrue(made.agreed());
      assertEquals("TLSv1.3", made.clientSession().getProtocol());
      assertEquals(List.of(ORDERS), SubjectNames.of(made.shown()).uris());
      assertEquals("http/1.1", made.protocol());
      assertNull(ServerName.asked(made.serverEngine()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsResumed(Pair pair) throws Exception {
    Set<String> sessions = new HashSet<>();
    assumeTrue(pair == Pair.JDK || OpenSsl.isAvailable());
    server =
        new TlsFactory(pair.server)
            .server(Sections.listener(certs, ClientCertificate.REQUIRED, "orders"), BOTH);
    client = new TlsFactory(pair.client).client(mutual(), BOTH);
    UnpooledByteBufAllocator memory = UnpooledByteBufAllocator.DEFAULT;
    for (int i = 0; i < 3; i++) {
      try (Handshake made =
          new Handshake(client.handler(memory, Set.of(ORDERS), false), server.handler(memory))) {
        assertTrue(made.agreed());
        assertEquals("h2", made.protocol());
        assertEquals(1, made.serverSession().getPeerCertificates().length, "asked again");
        sessions.add(HexFormat.of().formatHex(made.serverSession().getId()));
      }
    }
    assertTrue(sessions.size() == 3 || sessions.contains(""), sessions::toString);
  }

  /// Asked by a client that would resume: the JDK's.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aClientIsGivenNothingToResume(String version) throws Exception {
    assumeTrue(OpenSsl.isAvailable(), "no BoringSSL for this machine");
    ServerTls made =
        new TlsFactory(TlsProvider.BORINGSSL)
            .server(Sections.listener(certs, ClientCertificate.NONE, "orders"), BOTH);
    server = made;
    CountingTrust trust = new CountingTrust();
    SSLContext caller = SSLContext.getInstance("TLS");
    caller.init(null, new TrustManager[] {trust}, null);
    for (int i = 0; i < 3; i++) {
      SSLEngine engine = caller.createSSLEngine("orders.example", 443);
      engine.setUseClientMode(true);
      engine.setEnabledProtocols(new String[] {version});
      try (Handshake one =
          new Handshake(new SslHandler(engine), made.handler(UnpooledByteBufAllocator.DEFAULT))) {
        assertTrue(one.agreed());
        assertEquals(version, one.clientSession().getProtocol());
      }
    }
    assertEquals(3, trust.asked, "a resumed session asks nobody");
  }

  /// Confined to its test. Trusts everybody.
  private static final class CountingTrust extends X509ExtendedTrustManager {
    private int asked;

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      asked++;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsAnotherWorkloadIsRefusedBeforeItSeesOurCertificate(Pair pair) throws Exception {
    certs.write("other", certs.issue("spiffe://td/ns/shop/sa/other"));
    try (Handshake made = run(pair, mutual(), ClientCertificate.REQUIRED, "other")) {
      assertEquals(
          new TlsFailure(
              Kind.WRONG_PEER, "the peer is spiffe://td/ns/shop/sa/other, not " + ORDERS),
          made.clientFailure());
      assertFalse(made.agreed());
      assertThrows(SSLException.class, () -> made.serverSession().getPeerCertificates());
      assertEquals(Kind.OURS_REFUSED, made.serverFailure().kind());
    }
  }

  private void serverRefused(Pair pair, X509Bundle bundle, String words) throws Exception {
    certs.write("bad", bundle);
    try (Handshake made = run(pair, mutual(), ClientCertificate.REQUIRED, "bad")) {
      TlsFailure failure = made.clientFailure();
      assertEquals(Kind.BAD_CERTIFICATE, failure.kind());
      assertEquals("the certificate of " + ORDERS + " is not good: " + words, failure.text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServersCertificateHasToBeGood(Pair pair) throws Exception {
    serverRefused(pair, certs.expired(ORDERS), "it has expired");
    serverRefused(pair, certs.early(ORDERS), "it is not valid yet");
    serverRefused(
        pair,
        Certs.leaf(ORDERS).buildIssuedBy(Certs.authority("CN=other root")),
        "no root of ours has issued it");
    serverRefused(
        pair,
        Certs.leaf(ORDERS).setIsCertificateAuthority(true).buildSelfSigned(),
        "no root of ours has issued it");
  }

  @ParameterizedTest
  @EnumSource
  void whoIsRevokedIsRefusedOnEitherSide(Pair pair) throws Exception {
    X509Bundle revoked = certs.issue(WEB);
    certs.write("ca.crl", Lists.of(certs.root()).with(revoked).pem());
    String words =
        "the certificate of "
            + WEB
            + " was revoked, serial "
            + revoked.getCertificate().getSerialNumber().toString(16);
    certs.write("web", revoked);
    try (Handshake made = run(pair, mutual(), ClientCertificate.REQUIRED, "orders")) {
      assertTrue(made.agreed(), "nobody has asked");
    }
    try (Handshake made =
        run(pair, mutual(), Sections.revoking(certs, ClientCertificate.REQUIRED, "orders"))) {
      assertFalse(made.agreed());
      assertEquals(new TlsFailure(Kind.REVOKED, words), made.serverFailure());
    }
    ClusterTls calling = Sections.revoking(Sections.simple(certs, List.of(WEB), null), certs);
    try (Handshake made = run(pair, calling, ClientCertificate.NONE, "web")) {
      assertEquals(new TlsFailure(Kind.REVOKED, words), made.clientFailure());
      assertEquals(Kind.OURS_REFUSED, made.serverFailure().kind());
    }
    certs.write("web", certs.issue(WEB));
    try (Handshake made = run(pair, calling, ClientCertificate.NONE, "web")) {
      assertTrue(made.agreed());
    }
  }

  private TlsFailure clientRefused(Pair pair, X509Bundle bundle) throws Exception {
    certs.write("caller", bundle);
    ClusterTls calling = Sections.mutual(certs, "caller", List.of(ORDERS), null);
    try (Handshake made = run(pair, calling, ClientCertificate.REQUIRED, "orders")) {
      assertFalse(made.agreed());
      return made.serverFailure();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientHasToBeAWorkloadOfOurTrustDomain(Pair pair) throws Exception {
    String elsewhere = "spiffe://elsewhere/ns/shop/sa/web";
    assertEquals(
        new TlsFailure(
            Kind.WRONG_PEER, "the peer is " + elsewhere + ", not of the trust domain td"),
        clientRefused(pair, certs.issue(elsewhere)));
    assertEquals(Kind.WRONG_PEER, clientRefused(pair, certs.issue("web.example")).kind());
    assertEquals(Kind.BAD_CERTIFICATE, clientRefused(pair, certs.expired(WEB)).kind());
    assertEquals(
        Kind.BAD_CERTIFICATE,
        clientRefused(pair, Certs.leaf(WEB).buildIssuedBy(Certs.authority("CN=x"))).kind());
  }

  @ParameterizedTest
  @EnumSource
  void whetherAClientMayShowNothingIsTheListenersWord(Pair pair) throws Exception {
    ClusterTls simple = Sections.simple(certs, List.of(ORDERS), null);
    try (Handshake made = run(pair, simple, ClientCertificate.REQUIRED, "orders")) {
      assertEquals(Kind.NO_CERTIFICATE, made.serverFailure().kind(), made.serverFailure()::text);
    }
    try (Handshake made = run(pair, simple, ClientCertificate.OPTIONAL, "orders")) {
      assertTrue(made.agreed());
    }
    try (Handshake made = run(pair, mutual(), ClientCertificate.NONE, "orders")) {
      assertTrue(made.agreed());
      assertThrows(SSLException.class, () -> made.serverSession().getPeerCertificates());
    }
  }

  private String shown(Pair pair, String name) throws Exception {
    ClusterTls calling =
        Sections.simple(certs, List.of("a.example", "x.b.example", "c.example"), name);
    try (Handshake made = run(pair, calling, ClientCertificate.NONE, "a", "b", "c")) {
      assertTrue(made.agreed(), name);
      assertEquals(name, ServerName.asked(made.serverEngine()));
      return SubjectNames.of(made.shown()).dnsNames().getFirst();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAskedNameChoosesTheCertificateWhateverItsKind(Pair pair) throws Exception {
    certs.write("a", certs.issue("a.example"));
    DevelopmentAuthority.Issued wildcard = Certs.issued("*.b.example");
    certs.write("b.crt", wildcard.certificatePem());
    certs.write("b.key", wildcard.keyPem());
    certs.write("ca.crt", certs.root().getCertificatePEM() + Certs.otherRoot());
    certs.write("c", Certs.leaf("c.example").rsa2048().buildIssuedBy(certs.root()));
    assertEquals("a.example", shown(pair, "a.example"));
    assertEquals("*.b.example", shown(pair, "x.b.example"));
    assertEquals("c.example", shown(pair, "c.example"));
    assertEquals("a.example", shown(pair, "unknown.example"));
  }

  @ParameterizedTest
  @EnumSource
  void withNobodyExpectedThereIsNoHandshake(Pair pair) throws Exception {
    ClusterTls nobody = Sections.simple(certs, List.of(), null);
    SSLException refused =
        assertThrows(
            SSLException.class, () -> run(pair, nobody, ClientCertificate.NONE, "orders").close());
    assertEquals("whom to expect is not known", refused.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void aClosedVersionMakesNoMoreHandshakes(Pair pair) throws Exception {
    run(pair, mutual(), ClientCertificate.REQUIRED, "orders").close();
    ClientTls closed = Objects.requireNonNull(client);
    closed.close();
    SSLException refused =
        assertThrows(
            SSLException.class,
            () -> closed.handler(UnpooledByteBufAllocator.DEFAULT, Set.of(ORDERS), false));
    assertEquals("the certificate was replaced", refused.getMessage());
    client = null;
  }

  @ParameterizedTest
  @EnumSource(names = "JDK")
  void whoIsExpectedFollowsFromTheSectionAndThePod(Pair pair) throws Exception {
    TlsFactory factory = new TlsFactory(pair.client);
    ClientTls mutual = factory.client(mutual(), BOTH);
    assertEquals(Set.of(ORDERS), mutual.peers(pod("shop", "orders")));
    assertEquals(Set.of(), mutual.peers(null));
    assertEquals(Set.of(), mutual.peers(new PodIdentity("uid", null, "shop", null)));
    ClientTls listed =
        factory.client(Sections.mutual(certs, "web", List.of(WEB), "sni.example"), BOTH);
    assertEquals(Set.of(WEB), listed.peers(pod("shop", "orders")));
    ClientTls named = factory.client(Sections.simple(certs, List.of(), "sni.example"), BOTH);
    assertEquals(Set.of("sni.example"), named.peers(pod("shop", "orders")));
  }
}
