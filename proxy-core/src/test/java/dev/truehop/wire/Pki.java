package dev.truehop.wire;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Thread-safe. A certificate authority with a folder of PEM files, and JDK contexts for the test's
/// own clients and upstreams.
final class Pki implements AutoCloseable {
  private final X509Bundle root;
  private final Path folder;

  private Pki(X509Bundle root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /// The authority's own certificate is `ca.crt`.
  static Pki create() throws Exception {
    Pki pki = new Pki(authority("CN=test root"), Files.createTempDirectory("pki"));
    Files.writeString(pki.file("ca.crt"), pki.root.getCertificatePEM());
    return pki;
  }

  static X509Bundle authority(String subject) throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  /// A certificate for both directions.
  ///
  /// @param names SPIFFE IDs and DNS names
  static CertificateBuilder leaf(String... names) throws Exception {
    CertificateBuilder builder =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=test")
            .addExtendedKeyUsageServerAuth()
            .addExtendedKeyUsageClientAuth();
    for (String name : names) {
      if (name.contains("://")) {
        builder.addSanUriName(name);
      } else {
        builder.addSanDnsName(name);
      }
    }
    return builder;
  }

  X509Bundle issue(String... names) throws Exception {
    return leaf(names).buildIssuedBy(root);
  }

  X509Bundle expired(String... names) throws Exception {
    return leaf(names)
        .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
        .notAfter(Instant.parse("2021-01-01T00:00:00Z"))
        .buildIssuedBy(root);
  }

  /// @param seconds from now on; up to one less, since dates of certificates are whole seconds
  X509Bundle issueFor(long seconds, String... names) throws Exception {
    return leaf(names).notAfter(Await.wallClock().plusSeconds(seconds)).buildIssuedBy(root);
  }

  /// Replaces `ca.crl` by a list of these.
  Pki revoke(X509Bundle... revoked) throws Exception {
    return put("ca.crl", RevokedList.pem(root, root, revoked));
  }

  X509Bundle root() {
    return root;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /// Writes `name.crt` and `name.key`, each in one step.
  Pki write(String name, X509Bundle bundle) throws IOException {
    put(name + ".crt", bundle.getCertificatePathPEM());
    return put(name + ".key", bundle.getPrivateKeyPEM());
  }

  Pki put(String name, String text) throws IOException {
    Path next = Files.writeString(file(name + ".next"), text);
    Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE);
    return this;
  }

  /// `certificate: ..., privateKey: ...` of the files of that name.
  String pair(String name) {
    return "certificate: " + file(name + ".crt") + ", privateKey: " + file(name + ".key");
  }

  /// A cluster's `tls` line: mutual, as `name`.
  String mutual(String name, String... more) {
    return "tls: { mode: mutual, clientC"
        + pair(name).substring(1)
        + ", caCertificates: "
        + file("ca.crt")
        + String.join("", List.of(more).stream().map(m -> ", " + m).toList())
        + " }";
  }

  /// @param own null shows no certificate
  SSLContext context(@Nullable X509Bundle own) throws Exception {
    return context(own, root);
  }

  static SSLContext context(@Nullable X509Bundle own, X509Bundle roots) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = null;
    if (own != null) {
      keys = new KeyManager[] {new OnlyKey(own)};
    }
    context.init(keys, new TrustManager[] {roots.toTrustManager()}, null);
    return context;
  }

  /// A TLS client of the proxy.
  ///
  /// @param sni null names no server
  static RawClient client(SSLContext context, int port, @Nullable String sni) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
    return RawClient.over(over(context, socket, sni));
  }

  /// A client's socket that offers HTTP/2 by ALPN.
  static SSLSocket http2(SSLContext context, int port) throws IOException {
    SSLSocket tls = over(context, new Socket(InetAddress.getLoopbackAddress(), port), null);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tls.setSSLParameters(parameters);
    return tls;
  }

  static SSLSocket over(SSLContext context, Socket socket, @Nullable String sni)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    if (sni != null) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(sni)));
      tls.setSSLParameters(parameters);
    }
    return tls;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
