package dev.truehop.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Immutable. Asks first whether a certificate is good (path to a root, validity, purpose), then
/// whether it is the expected peer's. Both within the handshake: a wrong peer sees neither our own
/// certificate (TLS 1.3) nor an octet of a request.
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager roots;
  private final PeerRule rule;

  PeerTrust(X509ExtendedTrustManager roots, PeerRule rule) {
    this.roots = roots;
    this.rule = rule;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    roots.checkServerTrusted(chain, authType, engine);
    checkPeer(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    roots.checkClientTrusted(chain, authType, engine);
    checkPeer(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    roots.checkServerTrusted(chain, authType);
    checkPeer(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    roots.checkClientTrusted(chain, authType);
    checkPeer(chain);
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

  private void checkPeer(X509Certificate[] chain) throws CertificateException {
    String complaint = rule.complaint(chain[0]);
    if (complaint != null) {
      throw new WrongPeerException(complaint);
    }
  }
}
