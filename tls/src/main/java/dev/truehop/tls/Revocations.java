package dev.truehop.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Immutable. Who is revoked: the lists of a file. A certificate is refused when one of them lists
/// it; that there is no list of its issuer, or an old one, says nothing against it.
///
/// @param lists empty = nobody is
public record Revocations(List<RevocationList> lists) {
  /// Nobody is revoked.
  public static final Revocations NONE = new Revocations(List.of());

  public Revocations {
    lists = List.copyOf(lists);
  }

  /// Reads a file.
  ///
  /// @param roots authorities that are trusted
  /// @param own chains of our own certificates: authorities between those and the roots, whose
  ///   lists are taken as well
  /// @throws BadFileException when it has no list, or one that is broken, in parts only, or signed
  ///   by nobody of these
  static Revocations read(Path file, List<X509Certificate> roots, List<OwnCertificate> own)
      throws BadFileException {
    List<X509Certificate> authorities = authorities(roots, own);
    List<RevocationList> lists = new ArrayList<>();
    for (PemFile.Located<X509CRL> found : PemFile.read(file).revocationLists()) {
      String where = "the list of line " + found.line() + " ";
      String complaint = RevocationList.complaint(found.value());
      if (complaint != null) {
        throw new BadFileException(file, where + complaint);
      }
      lists.add(
          new RevocationList(
              found.value(), signer(file, where, found.value(), authorities).getPublicKey()));
    }
    return new Revocations(lists);
  }

  private static X509Certificate signer(
      Path file, String where, X509CRL crl, List<X509Certificate> authorities)
      throws BadFileException {
    X500Principal issuer = crl.getIssuerX500Principal();
    boolean known = false;
    for (X509Certificate authority : authorities) {
      if (authority.getSubjectX500Principal().equals(issuer)) {
        known = true;
        if (RevocationList.signed(authority, crl)) {
          return authority;
        }
      }
    }
    throw new BadFileException(
        file,
        where
            + (known
                ? "is not signed by " + issuer.getName() + ", whose it says it is"
                : "is of " + issuer.getName() + ", which is none of our authorities"));
  }

  /// The roots, and what they have issued for our own chains.
  private static List<X509Certificate> authorities(
      List<X509Certificate> roots, List<OwnCertificate> own) {
    List<X509Certificate> authorities = new ArrayList<>(roots);
    for (OwnCertificate certificate : own) {
      // From the root's end, so that an issuer is known before those that it has issued.
      for (X509Certificate above : certificate.chain().reversed()) {
        boolean authority = above.getBasicConstraints() >= 0 && !authorities.contains(above);
        if (authority && authorities.stream().anyMatch(issuer -> issued(issuer, above))) {
          authorities.add(above);
        }
      }
    }
    return authorities;
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// What is wrong with a peer that has shown these certificates.
  ///
  /// @return null when none of them is revoked
  public @Nullable TlsFailure failure(X509Certificate[] chain) {
    X509Certificate revoked = firstOf(chain);
    return revoked == null ? null : TlsFailure.revoked(PeerCertificates.revoked(chain, revoked));
  }

  /// The first certificate that is revoked of those that a peer has shown. All of them count: what
  /// leads from the first to a root is among them.
  ///
  /// @return null when none is
  @Nullable X509Certificate firstOf(X509Certificate[] chain) {
    if (!lists.isEmpty()) {
      for (X509Certificate certificate : chain) {
        if (contains(certificate)) {
          return certificate;
        }
      }
    }
    return null;
  }

  boolean contains(X509Certificate certificate) {
    for (RevocationList list : lists) {
      if (list.lists(certificate)) {
        return true;
      }
    }
    return false;
  }
}
