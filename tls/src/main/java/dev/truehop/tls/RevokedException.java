package dev.truehop.tls;

import java.security.cert.CertificateException;

/// Immutable. The peer's certificate, or one on its way to the root, was revoked.
public final class RevokedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  RevokedException(String message) {
    super(message);
  }
}
