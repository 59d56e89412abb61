package dev.truehop.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Immutable. One list of revoked certificates (RFC 5280, 5): whole, and of one issuer.
///
/// @param crl its octets, and what they say
/// @param signer the key that its signature was verified with
public record RevocationList(X509CRL crl, PublicKey signer) {
  /// RFC 5280, 5.2.3.
  private static final String NUMBER = "2.5.29.20";

  /// RFC 5280, 5.2.5: says which of the issuer's certificates the list is about. Whatever those
  /// are, what it lists is revoked.
  private static final String DISTRIBUTION_POINT = "2.5.29.28";

  private static final int SIGNS_LISTS = 6;

  /// Two octets of the outer type and length, two of the inner.
  private static final int NUMBER_OFFSET = 4;

  /// What keeps a list from being used; null when nothing does.
  static @Nullable String complaint(X509CRL crl) {
    Set<String> critical = crl.getCriticalExtensionOIDs();
    if (critical != null && critical.stream().anyMatch(oid -> !oid.equals(DISTRIBUTION_POINT))) {
      return "is not a whole list: it has the critical extensions " + String.join(", ", critical);
    }
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries != null && entries.stream().anyMatch(e -> e.getCertificateIssuer() != null)) {
      return "lists certificates of other issuers than its own";
    }
    return null;
  }

  /// Whether an authority has signed a list.
  static boolean signed(X509Certificate authority, X509CRL crl) {
    boolean[] usage = authority.getKeyUsage();
    if (usage != null && !usage[SIGNS_LISTS]) {
      return false;
    }
    try {
      crl.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Whether it lists a certificate. Issuers of the same name are told apart by their keys, which
  /// takes a signature's verification for those that are listed only.
  boolean lists(X509Certificate certificate) {
    if (crl.getRevokedCertificate(certificate) == null) {
      return false;
    }
    try {
      certificate.verify(signer);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Whose certificates it lists.
  public String issuer() {
    return crl.getIssuerX500Principal().getName();
  }

  /// Its number, which its issuer raises with each; null when it has none.
  public @Nullable BigInteger number() {
    return number(crl);
  }

  static @Nullable BigInteger number(X509CRL crl) {
    byte[] octets = crl.getExtensionValue(NUMBER);
    return octets == null || octets.length <= NUMBER_OFFSET
        ? null
        : new BigInteger(Arrays.copyOfRange(octets, NUMBER_OFFSET, octets.length));
  }

  /// How many certificates it lists.
  public int count() {
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    return entries == null ? 0 : entries.size();
  }

  /// From when on there should be another; null when that is not said.
  public @Nullable Instant nextUpdate() {
    Date next = crl.getNextUpdate();
    return next == null ? null : next.toInstant();
  }

  /// For the log.
  @Override
  public String toString() {
    return issuer() + ", number " + number() + ", " + count() + " listed, until " + nextUpdate();
  }
}
