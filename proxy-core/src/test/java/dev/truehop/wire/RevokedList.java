package dev.truehop.wire;

import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Immutable (static functions only). Lists of revoked certificates.
final class RevokedList {
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

  private RevokedList() {}

  /// @param signer whose key signs it; the issuer's if nobody forges it
  /// @return PEM
  static String pem(X509Bundle issuer, X509Bundle signer, X509Bundle... revoked) throws Exception {
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(issuer.getCertificate().getSubjectX500Principal().getEncoded()),
            Date.from(SINCE));
    builder.setNextUpdate(Date.from(SINCE.plus(Duration.ofDays(36_500))));
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.TEN));
    for (X509Bundle one : revoked) {
      builder.addCRLEntry(
          one.getCertificate().getSerialNumber(), Date.from(SINCE), CRLReason.keyCompromise);
    }
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
