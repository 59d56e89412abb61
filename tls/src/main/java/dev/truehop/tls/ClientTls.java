package dev.truehop.tls;

import dev.truehop.config.ClusterTls;
import dev.truehop.config.PodIdentity;
import dev.truehop.config.TlsMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Thread-safe. One version of a cluster's certificates, ready for handshakes on any worker. There
/// is a context for each set of peers: whoever is expected stands in the context that verifies it,
/// and can not be mixed up.
public final class ClientTls {
  private static final List<String> HTTP1 = List.of("http/1.1");

  private final TlsProvider provider;
  private final ClusterTls config;
  private final List<String> alpn;
  private final Material material;
  private final Map<Wanted, SslContext> contexts = new HashMap<>();
  private boolean closed;

  /// Immutable. What a handshake is for.
  private record Wanted(Set<String> peers, List<String> alpn) {}

  ClientTls(TlsProvider provider, ClusterTls config, List<String> alpn, Material material) {
    this.provider = provider;
    this.config = config;
    this.alpn = List.copyOf(alpn);
    this.material = material;
  }

  /// Whom to expect at an endpoint: the configured names; with `mutual` and none, the workload of
  /// the pod in our own trust domain; else the server name.
  ///
  /// @param pod null when it is not known
  /// @return SPIFFE IDs and DNS names; empty when nobody would do: then there is no handshake
  public Set<String> peers(@Nullable PodIdentity pod) {
    if (!config.subjectAltNames().isEmpty()) {
      return Set.copyOf(config.subjectAltNames());
    }
    SpiffeId own = workload();
    if (config.mode() == TlsMode.MUTUAL && pod != null && own != null) {
      String namespace = pod.namespace();
      String account = pod.serviceAccount();
      if (namespace != null && account != null) {
        return Set.of(new SpiffeId(own.trustDomain(), namespace, account).toString());
      }
    }
    String sni = config.sni();
    return sni == null ? Set.of() : Set.of(sni);
  }

  /// The workload that we are; null when our certificate names none, or there is none.
  public @Nullable SpiffeId workload() {
    return material.own().isEmpty() ? null : material.own().getFirst().workload();
  }

  /// The handler of one connection. Rarely makes a context, which takes about a millisecond: once
  /// for each set of peers.
  ///
  /// @param peers who has to answer, see [#peers]
  /// @param http1 whether nothing but HTTP/1.1 is offered
  /// @throws SSLException when there is no such context to be had: nobody is expected, or this
  ///   version was closed
  public SslHandler handler(ByteBufAllocator allocator, Set<String> peers, boolean http1)
      throws SSLException {
    Wanted wanted = new Wanted(Set.copyOf(peers), http1 ? HTTP1 : alpn);
    SslHandler handler = Contexts.handler(context(wanted), allocator);
    SSLEngine engine = handler.engine();
    String sni = config.sni();
    if (sni != null) {
      SSLParameters parameters = engine.getSSLParameters();
      // From octets: Istio's names have underscores, which the other constructor refuses.
      parameters.setServerNames(List.of(new SNIHostName(sni.getBytes(StandardCharsets.US_ASCII))));
      engine.setSSLParameters(parameters);
    }
    return handler;
  }

  private synchronized SslContext context(Wanted wanted) throws SSLException {
    if (closed) {
      throw new SSLException("the certificate was replaced");
    }
    if (wanted.peers().isEmpty()) {
      throw new SSLException("whom to expect is not known");
    }
    SslContext context = contexts.get(wanted);
    if (context == null) {
      PeerRule rule = new PeerRule.OneOf(wanted.peers());
      context = Contexts.client(provider, material, rule, wanted.alpn());
      contexts.put(wanted, context);
    }
    return context;
  }

  public ClusterTls config() {
    return config;
  }

  /// The application protocols that are offered, the best first.
  public List<String> alpn() {
    return alpn;
  }

  public Material material() {
    return material;
  }

  /// No worker will ask for another handshake; those under way finish.
  public synchronized void close() {
    closed = true;
    contexts.values().forEach(ReferenceCountUtil::release);
    contexts.clear();
  }
}
