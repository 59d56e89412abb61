package dev.truehop.tls;

import dev.truehop.config.ClientCertificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Immutable (static functions only). Builds Netty's contexts: TLS 1.2 and 1.3, forward secrecy and
/// authenticated encryption only, no resumption (a resumed session would outlive the certificate
/// check that it rests on), no renegotiation.
final class Contexts {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /// AES first: every server CPU has instructions for it.
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private Contexts() {}

  static SslContext server(
      TlsProvider provider, Material material, ClientCertificate client, List<String> alpn)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(new NamedKeys(material.own()).factory(provider));
    builder.clientAuth(
        switch (client) {
          case NONE -> ClientAuth.NONE;
          case OPTIONAL -> ClientAuth.OPTIONAL;
          case REQUIRED -> ClientAuth.REQUIRE;
        });
    if (client != ClientCertificate.NONE) {
      builder.trustManager(trust(provider, material, clientRule(material)));
    }
    return withoutResumption(common(builder, provider, alpn).build());
  }

  /// Where we are a workload ourselves, clients have to be workloads of the same trust domain.
  private static PeerRule clientRule(Material material) {
    for (OwnCertificate own : material.own()) {
      SpiffeId workload = own.workload();
      if (workload != null) {
        return new PeerRule.Member(workload.trustDomain());
      }
    }
    return new PeerRule.Anybody();
  }

  static SslContext client(
      TlsProvider provider, Material material, PeerRule rule, List<String> alpn)
      throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (!material.own().isEmpty()) {
      builder.keyManager(new NamedKeys(material.own()).factory(provider));
    }
    builder.trustManager(trust(provider, material, rule));
    // Names are compared by the rule, SPIFFE IDs and DNS names alike.
    builder.endpointIdentificationAlgorithm(null);
    return withoutResumption(common(builder, provider, alpn).build());
  }

  /// BoringSSL's cache; the JDK's ends with the session timeout.
  private static SslContext withoutResumption(SslContext context) {
    if (context instanceof ReferenceCountedOpenSslContext openSsl) {
      openSsl.sessionContext().setSessionCacheEnabled(false);
    }
    return context;
  }

  /// A handler that decrypts all the records of a read at once, as those that contexts make do and
  /// those around an engine of one's own do not: a peer that sends a record for each small answer
  /// would otherwise cost a turn of the whole pipeline for each.
  static SslHandler handler(SslContext context, ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  /// The same of a server's context. BoringSSL would hand out tickets that are good for two days;
  /// there is no switch for them on a context. The JDK's end with the session timeout.
  static SslHandler withoutTickets(SslContext context, ByteBufAllocator allocator) {
    SslHandler handler = handler(context, allocator);
    if (handler.engine() instanceof ReferenceCountedOpenSslEngine openSsl) {
      SSL.setOptions(openSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
    return handler;
  }

  private static SslContextBuilder common(
      SslContextBuilder builder, TlsProvider provider, List<String> alpn) {
    return builder
        .sslProvider(provider.netty())
        .protocols(PROTOCOLS)
        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .sessionCacheSize(1)
        .sessionTimeout(1)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                alpn));
  }

  private static PeerTrust trust(TlsProvider provider, Material material, PeerRule rule)
      throws SSLException {
    return new PeerTrust(provider, roots(material.anchors()), material.revocations(), rule);
  }

  /// @param roots empty = the JDK's
  private static X509ExtendedTrustManager roots(List<X509Certificate> roots) throws SSLException {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(roots.isEmpty() ? null : store(roots));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new SSLException("no trust manager for PKIX");
    } catch (GeneralSecurityException | IOException e) {
      throw new SSLException("the roots can not be used: " + e.getMessage(), e);
    }
  }

  private static @Nullable KeyStore store(List<X509Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < roots.size(); i++) {
      store.setCertificateEntry("root" + i, roots.get(i));
    }
    return store;
  }
}
