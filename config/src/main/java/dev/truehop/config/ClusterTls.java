package dev.truehop.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: how connections to a cluster's endpoints are secured, and who has to answer there.
///
/// @param own what we show; null unless the mode is mutual
/// @param caCertificates PEM: roots of the endpoints' certificates; null = those of the JDK
/// @param caCrl PEM: lists of revoked certificates, signed by authorities of `caCertificates`; null
///   = nobody asks
/// @param subjectAltNames identities one of which the peer has to prove; empty = the endpoint's pod
///   (mutual), else `sni`
/// @param sni the server name to ask for; null = none is sent
public record ClusterTls(
    TlsMode mode,
    @Nullable CertificateFiles own,
    @Nullable Path caCertificates,
    @Nullable Path caCrl,
    List<String> subjectAltNames,
    @Nullable String sni) {

  /// Plaintext.
  public static final ClusterTls DISABLED =
      new ClusterTls(TlsMode.DISABLE, null, null, null, List.of(), null);

  public ClusterTls {
    subjectAltNames = List.copyOf(subjectAltNames);
  }

  /// Whether there is TLS at all.
  public boolean enabled() {
    return mode != TlsMode.DISABLE;
  }
}
