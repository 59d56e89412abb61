package dev.truehop.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Immutable. Who the peer has to be, once its certificate is known to be good.
sealed interface PeerRule {

  /// What keeps this certificate from being the expected peer's.
  ///
  /// @return words for the log; null when it is the peer's
  @Nullable String complaint(X509Certificate leaf) throws CertificateParsingException;

  /// Whoever has a certificate of the roots.
  record Anybody() implements PeerRule {
    @Override
    public @Nullable String complaint(X509Certificate leaf) {
      return null;
    }
  }

  /// A workload of our own trust domain.
  record Member(String trustDomain) implements PeerRule {
    @Override
    public @Nullable String complaint(X509Certificate leaf) throws CertificateParsingException {
      SubjectNames names = SubjectNames.of(leaf);
      SpiffeId workload = names.workload();
      if (workload == null) {
        return "the peer is " + text(names) + ": exactly one SPIFFE ID of a workload is needed";
      }
      if (!workload.trustDomain().equals(trustDomain)) {
        return "the peer is " + workload + ", not of the trust domain " + trustDomain;
      }
      return authorityComplaint(leaf);
    }
  }

  /// One of these: SPIFFE IDs, or DNS names.
  record OneOf(Set<String> names) implements PeerRule {
    public OneOf {
      names = Set.copyOf(names);
    }

    @Override
    public @Nullable String complaint(X509Certificate leaf) throws CertificateParsingException {
      SubjectNames found = SubjectNames.of(leaf);
      for (String name : names) {
        if (SpiffeId.isUri(name)) {
          if (found.uris().size() == 1 && found.uris().getFirst().equals(name)) {
            return authorityComplaint(leaf);
          }
        } else if (found.hasDnsName(name)) {
          return null;
        }
      }
      return "the peer is " + text(found) + ", not " + String.join(" or ", new TreeSet<>(names));
    }
  }

  /// A certificate authority is nobody's workload (X.509-SVID, 4.1).
  private static @Nullable String authorityComplaint(X509Certificate leaf) {
    return leaf.getBasicConstraints() >= 0
        ? "the peer's certificate is a certificate authority's"
        : null;
  }

  private static String text(SubjectNames names) {
    return names.all().isEmpty() ? "nobody (no name)" : String.join(" and ", names.all());
  }
}
