package dev.truehop.tls;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Confined to its test. Makes a list of revoked certificates.
final class Lists {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final X509Bundle issuer;
  private final X509v2CRLBuilder builder;

  private Lists(X509Bundle issuer, Instant nextUpdate) {
    this.issuer = issuer;
    this.builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(issuer.getCertificate().getSubjectX500Principal().getEncoded()),
            Date.from(NOW));
    builder.setNextUpdate(Date.from(nextUpdate));
  }

  static Lists of(X509Bundle issuer) {
    return new Lists(issuer, NOW.plus(Duration.ofDays(36_500)));
  }

  static Lists outdated(X509Bundle issuer) {
    return new Lists(issuer, NOW.plus(Duration.ofSeconds(1)));
  }

  Lists with(X509Bundle... revoked) {
    for (X509Bundle one : revoked) {
      builder.addCRLEntry(
          one.getCertificate().getSerialNumber(), Date.from(NOW), CRLReason.keyCompromise);
    }
    return this;
  }

  Lists number(long number) throws Exception {
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    return this;
  }

  /// Says what changed since another list.
  Lists delta() throws Exception {
    builder.addExtension(Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.ONE));
    return this;
  }

  /// Says that it is about workloads only.
  Lists part() throws Exception {
    builder.addExtension(
        Extension.issuingDistributionPoint,
        true,
        new IssuingDistributionPoint(null, true, false, null, false, false));
    return this;
  }

  /// With a certificate of another issuer.
  Lists indirect(X509Bundle revoked) {
    GeneralNames issuer =
        new GeneralNames(
            new GeneralName(
                X500Name.getInstance(
                    revoked.getCertificate().getIssuerX500Principal().getEncoded())));
    builder.addCRLEntry(
        revoked.getCertificate().getSerialNumber(),
        Date.from(NOW),
        new Extensions(new Extension(Extension.certificateIssuer, true, encoded(issuer))));
    return this;
  }

  private static byte[] encoded(GeneralNames names) {
    try {
      return names.getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String pem() throws Exception {
    return pem(issuer);
  }

  /// Signed by another than it says.
  String pem(X509Bundle signer) throws Exception {
    byte[] octets =
        builder
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(signer.getKeyPair().getPrivate()))
            .getEncoded();
    return "-----BEGIN X509 CRL-----\n"
        + Base64.getMimeEncoder().encodeToString(octets)
        + "\n-----END X509 CRL-----\n";
  }
}
