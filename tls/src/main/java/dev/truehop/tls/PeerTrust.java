package dev.truehop.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Immutable. Asks first whether a certificate is good (path to a root, validity, purpose, not
/// revoked), then whether it is the expected peer's. Both within the handshake: a wrong peer sees
/// neither our own certificate (TLS 1.3) nor an octet of a request.
final class PeerTrust extends X509ExtendedTrustManager {
  /// OpenSSL's numbers (x509_vfy.h). Netty's names for them need the native library.
  private static final int NOT_YET_VALID = 9;

  private static final int HAS_EXPIRED = 10;
  private static final int NO_ISSUER = 20;
  private static final int REVOKED = 23;
  private static final int REJECTED = 28;

  private final TlsProvider provider;
  private final X509ExtendedTrustManager roots;
  private final Revocations revocations;
  private final PeerRule rule;

  PeerTrust(
      TlsProvider provider,
      X509ExtendedTrustManager roots,
      Revocations revocations,
      PeerRule rule) {
    this.provider = provider;
    this.roots = roots;
    this.revocations = revocations;
    this.rule = rule;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> roots.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> roots.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> roots.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> roots.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return roots.getAcceptedIssuers();
  }

  private interface PathCheck {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, PathCheck path) throws CertificateException {
    try {
      path.run();
    } catch (CertificateException e) {
      throw refusal(
          "the certificate of " + PeerCertificates.names(chain[0]) + " is not good: " + reason(e),
          e,
          code(e));
    }
    TlsFailure revoked = revocations.failure(chain);
    if (revoked != null) {
      throw refusal(revoked.text(), new RevokedException(revoked.text()), REVOKED);
    }
    String complaint = rule.complaint(chain[0]);
    if (complaint != null) {
      throw refusal(complaint, new WrongPeerException(complaint), REJECTED);
    }
  }

  /// BoringSSL makes the alert of a code; without one the peer would be told of an internal error.
  private CertificateException refusal(String message, CertificateException cause, int code) {
    return switch (provider) {
      case BORINGSSL -> new OpenSslCertificateException(message, cause, code);
      case JDK -> new CertificateException(message, cause);
    };
  }

  private static String reason(CertificateException failure) {
    return switch (code(failure)) {
      case HAS_EXPIRED -> "it has expired";
      case NOT_YET_VALID -> "it is not valid yet";
      case NO_ISSUER -> "no root of ours has issued it";
      default -> String.valueOf(innermost(failure).getMessage());
    };
  }

  private static int code(CertificateException failure) {
    return switch (innermost(failure)) {
      case CertificateExpiredException _ -> HAS_EXPIRED;
      case CertificateNotYetValidException _ -> NOT_YET_VALID;
      case CertPathBuilderException _ -> NO_ISSUER;
      default -> REJECTED;
    };
  }

  private static Throwable innermost(Throwable failure) {
    Throwable t = failure;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }
}
