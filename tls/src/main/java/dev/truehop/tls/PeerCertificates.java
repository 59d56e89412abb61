package dev.truehop.tls;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Immutable (static functions only). What a peer has shown in its handshake, when that is over.
public final class PeerCertificates {
  private static final X509Certificate[] NONE = {};

  private PeerCertificates() {}

  /// The peer's own certificate, and what it showed with it.
  ///
  /// @return empty when it showed none
  public static X509Certificate[] of(SslHandler tls) {
    try {
      Certificate[] shown = tls.engine().getSession().getPeerCertificates();
      return Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException _) {
      return NONE;
    }
  }

  /// Whom a certificate is of, for the log.
  public static String names(X509Certificate leaf) {
    try {
      String names = String.join(" and ", SubjectNames.of(leaf).all());
      return names.isEmpty() ? leaf.getSubjectX500Principal().getName() : names;
    } catch (CertificateParsingException _) {
      return leaf.getSubjectX500Principal().getName();
    }
  }

  /// What is wrong with a peer of whose certificates one was revoked, for the log.
  static String revoked(X509Certificate[] chain, X509Certificate revoked) {
    String serial = revoked.getSerialNumber().toString(16);
    return revoked.equals(chain[0])
        ? "the certificate of " + names(revoked) + " was revoked, serial " + serial
        : "the certificate of "
            + names(chain[0])
            + " rests on one that was revoked, of "
            + names(revoked)
            + ", serial "
            + serial;
  }
}
