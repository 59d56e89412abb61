package dev.truehop.wire;

import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Immutable. Shows the same certificate in any case, also where the JDK's own would not: expired,
/// or of a root that was not asked for.
final class OnlyKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "only";

  private final X509Bundle bundle;

  OnlyKey(X509Bundle bundle) {
    this.bundle = bundle;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return bundle.getCertificatePath();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return bundle.getKeyPair().getPrivate();
  }
}
