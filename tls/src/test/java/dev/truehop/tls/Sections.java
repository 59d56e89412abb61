package dev.truehop.tls;

import dev.truehop.config.CertificateFiles;
import dev.truehop.config.ClientCertificate;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.ListenerTls;
import dev.truehop.config.TlsMode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Immutable (static functions only). `tls` sections over a test's files.
final class Sections {
  private Sections() {}

  static CertificateFiles pair(Certs certs, String name) {
    return new CertificateFiles(certs.file(name + ".crt"), certs.file(name + ".key"));
  }

  static ClusterTls mutual(Certs certs, String own, List<String> peers, @Nullable String sni) {
    return new ClusterTls(TlsMode.MUTUAL, pair(certs, own), certs.file("ca.crt"), null, peers, sni);
  }

  static ClusterTls simple(Certs certs, List<String> peers, @Nullable String sni) {
    return new ClusterTls(TlsMode.SIMPLE, null, certs.file("ca.crt"), null, peers, sni);
  }

  static ListenerTls listener(Certs certs, ClientCertificate clients, String... own) {
    List<CertificateFiles> pairs = Stream.of(own).map(name -> pair(certs, name)).toList();
    return new ListenerTls(
        pairs, clients == ClientCertificate.NONE ? null : certs.file("ca.crt"), null, clients);
  }

  /// With the lists of `ca.crl`.
  static ListenerTls revoking(Certs certs, ClientCertificate clients, String... own) {
    ListenerTls tls = listener(certs, clients, own);
    return new ListenerTls(
        tls.certificates(), tls.caCertificates(), certs.file("ca.crl"), tls.clientCertificate());
  }

  /// With the lists of `ca.crl`.
  static ClusterTls revoking(ClusterTls tls, Certs certs) {
    return new ClusterTls(
        tls.mode(),
        tls.own(),
        tls.caCertificates(),
        certs.file("ca.crl"),
        tls.subjectAltNames(),
        tls.sni());
  }
}
