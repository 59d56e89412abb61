package dev.truehop.tls;

import dev.truehop.config.ListenerTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLException;

/// Immutable. One version of a listener's certificates, ready for handshakes on any worker.
public final class ServerTls {
  private final ListenerTls config;
  private final List<String> alpn;
  private final Material material;
  private final SslContext context;

  ServerTls(TlsProvider provider, ListenerTls config, List<String> alpn, Material material)
      throws SSLException {
    this.config = config;
    this.alpn = List.copyOf(alpn);
    this.material = material;
    this.context = Contexts.server(provider, material, config.clientCertificate(), alpn);
  }

  /// The handler of one connection; it begins when the channel is active.
  public SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = Contexts.withoutTickets(context, allocator);
    handler.setHandshakeTimeoutMillis(TlsLimits.DOWNSTREAM_HANDSHAKE_MILLIS);
    return handler;
  }

  public ListenerTls config() {
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
  public void close() {
    ReferenceCountUtil.release(context);
  }
}
