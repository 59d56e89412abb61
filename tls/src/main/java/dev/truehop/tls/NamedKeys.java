package dev.truehop.tls;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Immutable. Our certificates, chosen by the name that the client asked for. One context holds
/// them all: that every name is served under the same client-certificate rule does not depend on
/// who parses the ClientHello.
final class NamedKeys extends X509ExtendedKeyManager {
  private final List<OwnCertificate> own;

  NamedKeys(List<OwnCertificate> own) {
    this.own = List.copyOf(own);
  }

  /// BoringSSL's form of a certificate is made once, not for every handshake.
  KeyManagerFactory factory(TlsProvider provider) {
    KeyManagerFactory factory = new Factory(this);
    return switch (provider) {
      case BORINGSSL -> new OpenSslCachingX509KeyManagerFactory(factory);
      case JDK -> factory;
    };
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    String name = engine == null ? null : ServerName.asked(engine);
    int fallback = -1;
    for (int i = 0; i < own.size(); i++) {
      if (fits(own.get(i), keyType)) {
        if (name != null && own.get(i).names().hasDnsName(name)) {
          return alias(i);
        }
        fallback = fallback < 0 ? i : fallback;
      }
    }
    return fallback < 0 || namedElsewhere(name) ? null : alias(fallback);
  }

  /// Another key type will be asked for next, and has a certificate of this name.
  private boolean namedElsewhere(@Nullable String name) {
    return name != null && own.stream().anyMatch(c -> c.names().hasDnsName(name));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    for (String keyType : keyTypes) {
      for (int i = 0; i < own.size(); i++) {
        if (fits(own.get(i), keyType)) {
          return alias(i);
        }
      }
    }
    return null;
  }

  /// Key types are named `EC`, `EC_EC`, `RSA`, `RSASSA-PSS`, `EdDSA` and so on.
  private static boolean fits(OwnCertificate certificate, String keyType) {
    return keyType.startsWith(certificate.key().getAlgorithm());
  }

  private static String alias(int index) {
    return Integer.toString(index);
  }

  private OwnCertificate of(String alias) {
    return own.get(Integer.parseInt(alias));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return of(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return of(alias).key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    List<String> fitting =
        own.stream().filter(c -> fits(c, keyType)).map(c -> alias(own.indexOf(c))).toList();
    return fitting.isEmpty() ? null : fitting.toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineClientAlias(keyTypes, issuers, null);
  }

  /// Immutable. The form in which Netty takes a key manager.
  private static final class Factory extends KeyManagerFactory {
    Factory(KeyManager keys) {
      super(new Spi(keys), anyProvider(), "truehop");
    }

    private static Provider anyProvider() {
      return Security.getProviders()[0];
    }
  }

  /// Immutable.
  private static final class Spi extends KeyManagerFactorySpi {
    private final KeyManager keys;

    Spi(KeyManager keys) {
      this.keys = keys;
    }

    @Override
    protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {keys};
    }
  }
}
