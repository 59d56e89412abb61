package dev.truehop.admin;

import dev.truehop.admin.AdminView.CertificateView;
import dev.truehop.admin.AdminView.CertificatesView;
import dev.truehop.admin.AdminView.RevocationView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Immutable: `/certs` in Envoy's format (Envoy, "Administration interface"), with who uses a
/// certificate and the epoch of its version added.
final class CertsPage {

  private CertsPage() {}

  /// @param epochMillis wall-clock time now, since 1970
  static Map<String, Object> json(List<CertificatesView> all, long epochMillis) {
    List<Object> certificates = new ArrayList<>();
    for (CertificatesView view : all) {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("used_by", view.user());
      out.put("epoch", view.epoch());
      out.put("ca_cert", each(view.roots(), epochMillis));
      out.put("cert_chain", each(view.chain(), epochMillis));
      if (!view.lists().isEmpty()) {
        out.put("crl", view.lists().stream().<Object>map(CertsPage::list).toList());
      }
      certificates.add(out);
    }
    return Map.of("certificates", certificates);
  }

  private static Map<String, Object> list(RevocationView view) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("path", view.file());
    out.put("issuer", view.issuer());
    if (view.number() != null) {
      out.put("number", view.number().toString());
    }
    out.put("revoked", view.count());
    if (view.nextUpdateMillis() != null) {
      out.put("next_update", Instant.ofEpochMilli(view.nextUpdateMillis()).toString());
    }
    return out;
  }

  private static List<Object> each(List<CertificateView> views, long epochMillis) {
    List<Object> out = new ArrayList<>();
    for (CertificateView view : views) {
      out.add(one(view, epochMillis));
    }
    return out;
  }

  private static Map<String, Object> one(CertificateView view, long epochMillis) {
    Duration left = Duration.ofMillis(view.notAfterMillis() - epochMillis);
    List<Object> names = new ArrayList<>();
    view.uris().forEach(uri -> names.add(Map.of("uri", uri)));
    view.dnsNames().forEach(name -> names.add(Map.of("dns", name)));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("path", view.file());
    out.put("serial_number", view.serial());
    out.put("subject", view.subject());
    out.put("subject_alt_names", names);
    out.put("days_until_expiration", Long.toString(Math.max(0, left.toDays())));
    out.put("valid_from", Instant.ofEpochMilli(view.notBeforeMillis()).toString());
    out.put("expiration_time", Instant.ofEpochMilli(view.notAfterMillis()).toString());
    return out;
  }
}
