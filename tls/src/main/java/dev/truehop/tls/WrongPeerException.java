package dev.truehop.tls;

import java.security.cert.CertificateException;

/// Immutable. The peer's certificate is good, but not the expected peer's.
public final class WrongPeerException extends CertificateException {
  private static final long serialVersionUID = 1L;

  WrongPeerException(String message) {
    super(message);
  }
}
