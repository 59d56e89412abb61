package dev.truehop.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: how a listener's connections are secured.
///
/// @param certificates at least one; the name that a client asks for (SNI) chooses among them
/// @param caCertificates PEM: roots of client certificates; null only if none is asked for
/// @param caCrl PEM: lists of revoked certificates, signed by authorities of `caCertificates`; null
///   = nobody asks
public record ListenerTls(
    List<CertificateFiles> certificates,
    @Nullable Path caCertificates,
    @Nullable Path caCrl,
    ClientCertificate clientCertificate) {

  public ListenerTls {
    certificates = List.copyOf(certificates);
  }
}
