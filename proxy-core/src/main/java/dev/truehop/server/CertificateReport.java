package dev.truehop.server;

import dev.truehop.admin.AdminView.CertificateView;
import dev.truehop.admin.AdminView.CertificatesView;
import dev.truehop.admin.AdminView.RevocationView;
import dev.truehop.metrics.CertificateExpiry;
import dev.truehop.tls.Material;
import dev.truehop.tls.OwnCertificate;
import dev.truehop.tls.RevocationList;
import dev.truehop.tls.SubjectNames;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only). What is loaded, as the admin port and the metrics show it.
final class CertificateReport {
  private CertificateReport() {}

  static List<CertificatesView> views(TlsVersions versions) {
    List<CertificatesView> views = new ArrayList<>();
    for (Map.Entry<String, Material> entry : versions.materials()) {
      Material material = entry.getValue();
      List<CertificateView> chain = new ArrayList<>();
      for (OwnCertificate own : material.own()) {
        own.chain().forEach(c -> chain.add(view(own.files().certificate(), c)));
      }
      Path file = material.rootsFile();
      List<CertificateView> roots = new ArrayList<>();
      if (file != null) {
        material.roots().forEach(c -> roots.add(view(file, c)));
      }
      List<RevocationView> lists = new ArrayList<>();
      Path revoked = material.listsFile();
      if (revoked != null) {
        material.revocations().lists().forEach(list -> lists.add(view(revoked, list)));
      }
      views.add(new CertificatesView(entry.getKey(), material.epoch(), roots, chain, lists));
    }
    return views;
  }

  private static CertificateView view(Path file, X509Certificate certificate) {
    SubjectNames names = names(certificate);
    return new CertificateView(
        file.toString(),
        certificate.getSerialNumber().toString(16),
        certificate.getSubjectX500Principal().getName(),
        names.uris(),
        names.dnsNames(),
        certificate.getNotBefore().getTime(),
        certificate.getNotAfter().getTime());
  }

  private static RevocationView view(Path file, RevocationList list) {
    Instant next = list.nextUpdate();
    return new RevocationView(
        file.toString(),
        list.issuer(),
        list.number(),
        list.count(),
        next == null ? null : next.toEpochMilli());
  }

  private static SubjectNames names(X509Certificate certificate) {
    try {
      return SubjectNames.of(certificate);
    } catch (CertificateParsingException _) {
      return new SubjectNames(List.of(), List.of());
    }
  }

  /// When each file's first certificate expires, or its first list is out of date.
  static List<CertificateExpiry> expiries(TlsVersions versions) {
    List<CertificateExpiry> expiries = new ArrayList<>();
    for (Map.Entry<String, Material> entry : versions.materials()) {
      Material material = entry.getValue();
      for (OwnCertificate own : material.own()) {
        String file = own.files().certificate().toString();
        expiries.add(expiry(entry.getKey(), "certificate", file, own.chain()));
      }
      Path roots = material.rootsFile();
      if (roots != null) {
        expiries.add(expiry(entry.getKey(), "roots", roots.toString(), material.roots()));
      }
      Path revoked = material.listsFile();
      if (revoked != null) {
        long first = Long.MAX_VALUE;
        for (RevocationList list : material.revocations().lists()) {
          Instant next = list.nextUpdate();
          first = next == null ? first : Math.min(first, next.toEpochMilli());
        }
        expiries.add(
            new CertificateExpiry(entry.getKey(), "revocations", revoked.toString(), first));
      }
    }
    return expiries;
  }

  private static CertificateExpiry expiry(
      String user, String role, String file, List<X509Certificate> certificates) {
    long first =
        certificates.stream()
            .mapToLong(c -> c.getNotAfter().getTime())
            .min()
            .orElse(Long.MAX_VALUE);
    return new CertificateExpiry(user, role, file, first);
  }
}
