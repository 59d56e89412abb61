package dev.truehop.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Immutable: renders `tls` sections for [ConfigDump].
final class TlsDump {
  private TlsDump() {}

  static Map<String, Object> listener(ListenerTls tls) {
    Map<String, Object> out = new LinkedHashMap<>();
    List<Object> certificates = new ArrayList<>();
    for (CertificateFiles files : tls.certificates()) {
      Map<String, Object> pair = new LinkedHashMap<>();
      pair.put("certificate", files.certificate().toString());
      pair.put("privateKey", files.privateKey().toString());
      certificates.add(pair);
    }
    out.put("certificates", certificates);
    putSome(out, "caCertificates", tls.caCertificates());
    putSome(out, "caCrl", tls.caCrl());
    out.put("clientCertificate", tls.clientCertificate().token());
    return out;
  }

  static Map<String, Object> cluster(ClusterTls tls) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("mode", tls.mode().token());
    CertificateFiles own = tls.own();
    if (own != null) {
      out.put("clientCertificate", own.certificate().toString());
      out.put("privateKey", own.privateKey().toString());
    }
    putSome(out, "caCertificates", tls.caCertificates());
    putSome(out, "caCrl", tls.caCrl());
    if (!tls.subjectAltNames().isEmpty()) {
      out.put("subjectAltNames", tls.subjectAltNames());
    }
    putSome(out, "sni", tls.sni());
    return out;
  }

  private static void putSome(Map<String, Object> out, String key, @Nullable Object value) {
    if (value != null) {
      out.put(key, value.toString());
    }
  }
}
