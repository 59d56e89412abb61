package dev.truehop.tls;

import dev.truehop.tls.DevelopmentAuthority.Issued;
import dev.truehop.tls.DevelopmentAuthority.Validity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Immutable. A test's authority, and files made of its certificates.
record Certs(X509Bundle root, Path folder) {
  private static final Validity YEARS =
      new Validity(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650));

  private static final DevelopmentAuthority AUTHORITY = DevelopmentAuthority.create("td", YEARS);

  static Certs in(Path folder) throws Exception {
    Certs certs = new Certs(authority("CN=test root"), folder);
    Files.writeString(folder.resolve("ca.crt"), certs.root.getCertificatePEM());
    return certs;
  }

  static X509Bundle authority(String subject) throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

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

  X509Bundle early(String... names) throws Exception {
    return leaf(names)
        .notBefore(Instant.parse("2120-01-01T00:00:00Z"))
        .notAfter(Instant.parse("2121-01-01T00:00:00Z"))
        .buildIssuedBy(root);
  }

  /// Whatever the names are.
  static X509Certificate certificate(String... names) {
    return issued(names).certificate();
  }

  /// Whatever the names are, of [#otherRoot].
  static Issued issued(String... names) {
    return AUTHORITY.issue(List.of(names), YEARS);
  }

  static String otherRoot() {
    return AUTHORITY.root().certificatePem();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(file(name), text);
  }

  /// Writes `name.crt` and `name.key`.
  void write(String name, X509Bundle bundle) throws IOException {
    write(name + ".crt", bundle.getCertificatePathPEM());
    write(name + ".key", bundle.getPrivateKeyPEM());
  }
}
