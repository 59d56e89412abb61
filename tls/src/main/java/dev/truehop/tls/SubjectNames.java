package dev.truehop.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Immutable. The subject alternative names of a certificate (RFC 5280, 4.2.1.6), as far as they
/// can be an identity. The common name is none.
///
/// @param uris as they stand there
/// @param dnsNames in lower case
public record SubjectNames(List<String> uris, List<String> dnsNames) {
  private static final int DNS_NAME = 2;
  private static final int URI = 6;

  public SubjectNames {
    uris = List.copyOf(uris);
    dnsNames = List.copyOf(dnsNames);
  }

  /// @throws CertificateParsingException when the names can not be read
  public static SubjectNames of(X509Certificate certificate) throws CertificateParsingException {
    List<String> uris = new ArrayList<>();
    List<String> dnsNames = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      String value = String.valueOf(name.get(1));
      if (name.getFirst().equals(URI)) {
        uris.add(value);
      } else if (name.getFirst().equals(DNS_NAME)) {
        dnsNames.add(value.toLowerCase(Locale.ROOT));
      }
    }
    return new SubjectNames(uris, dnsNames);
  }

  /// The workload that the certificate is of; null unless there is exactly one URI, and that names
  /// one.
  public @Nullable SpiffeId workload() {
    return uris.size() == 1 ? SpiffeId.parse(uris.getFirst()) : null;
  }

  /// Whether a DNS name is among the names; `*` stands for one whole label at the left (RFC 9525,
  /// 6.3).
  boolean hasDnsName(String host) {
    int dot = host.indexOf('.');
    String wildcard = dot > 0 ? "*" + host.substring(dot) : "";
    // A wildcard directly below the root, as `*.example`, would stand for other people's domains.
    boolean deep = dot > 0 && host.indexOf('.', dot + 1) > 0;
    return dnsNames.contains(host) || (deep && dnsNames.contains(wildcard));
  }

  /// Every name, for people.
  public List<String> all() {
    List<String> all = new ArrayList<>(uris);
    all.addAll(dnsNames);
    return all;
  }
}
