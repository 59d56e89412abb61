package dev.truehop.upstream;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.Http2Config;
import dev.truehop.config.PodIdentity;
import dev.truehop.metrics.Counters;
import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.ConnectFailure;
import dev.truehop.pool.Connector;
import dev.truehop.pool.Dial;
import dev.truehop.pool.PoolKey;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Protocol;
import dev.truehop.pool.TlsIdentity;
import dev.truehop.tls.ClientTls;
import dev.truehop.tls.PeerCertificates;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Defects;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The connector of one cluster: TCP with its socket settings, and TLS where the
/// key asks for it. A reload changes both for the connections that are made from then on. A dial
/// succeeds when the handshake is done and the peer has proved who it is; before that no octet of a
/// request is near the connection.
public final class ClusterConnector implements Connector {
  private final NettyConnector tcp;
  private final String name;
  private Counters<UpstreamCounter> counters = new Counters<>(UpstreamCounter.class);
  private SocketSettings settings;
  private Http2Config http2;
  private @Nullable ClientTls tls;

  public ClusterConnector(NettyConnector tcp, ClusterConfig config) {
    this.tcp = tcp;
    this.name = "cluster " + config.name();
    this.settings = SocketSettings.of(config.connectionPool());
    this.http2 = config.http2();
  }

  void configure(ClusterConfig config) {
    settings = SocketSettings.of(config.connectionPool());
    http2 = config.http2();
  }

  /// Takes over the version of the certificates for new connections; null = plaintext. Connections
  /// to endpoints that are revoked by it take no further request.
  ///
  /// @return whether it is another than before
  public boolean use(@Nullable ClientTls tls) {
    boolean changed = this.tls != tls;
    this.tls = tls;
    if (changed && tls != null) {
      tcp.worker().peers().judge(this, name, tls.material().revocations());
    }
    return changed;
  }

  /// What a connection to this pod has to be in terms of TLS: a part of the pool key.
  ///
  /// @param pod null when it is not known
  public TlsIdentity identity(@Nullable PodIdentity pod) {
    ClientTls tls = this.tls;
    return tls == null
        ? TlsIdentity.PLAINTEXT
        : new TlsIdentity(tls.material().epoch(), tls.peers(pod), tls.config().sni());
  }

  /// Where handshakes are counted.
  void countInto(Counters<UpstreamCounter> counters) {
    this.counters = counters;
  }

  @Override
  public void connect(PoolKey key, long timeoutNanos, Dial dial) {
    boolean plain = key.tls().equals(TlsIdentity.PLAINTEXT);
    long deadline = tcp.now() + timeoutNanos;
    tcp.connect(
        key,
        timeoutNanos,
        settings,
        new NettyConnector.Arrival() {
          @Override
          public void connected(Channel channel, UpstreamConnection connection) {
            if (plain) {
              ready(key, null, connection, dial);
            } else {
              handshake(key, channel, connection, deadline, dial);
            }
          }

          @Override
          public void failed(ConnectFailure why, String detail, long now) {
            dial.failed(why, detail, now);
          }
        });
  }

  private void handshake(
      PoolKey key, Channel channel, UpstreamConnection connection, long deadline, Dial dial) {
    SslHandler handler;
    try {
      handler = handler(key, channel);
    } catch (SSLException e) {
      channel.close();
      dial.failed(ConnectFailure.LOCAL, "TLS error: " + e.getMessage(), tcp.now());
      return;
    }
    long leftNanos = Math.max(1, deadline - tcp.now());
    handler.setHandshakeTimeout(leftNanos, TimeUnit.NANOSECONDS);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                verified(key, handler, connection, dial);
              } else {
                failed(key, done.cause(), dial);
              }
            });
    connection.secure(new SealedOctets(), handler);
  }

  private SslHandler handler(PoolKey key, Channel channel) throws SSLException {
    ClientTls tls = this.tls;
    if (tls == null || tls.material().epoch() != key.tls().epoch()) {
      throw new SSLException("the certificate was replaced");
    }
    return tls.handler(
        channel.alloc(), key.tls().acceptablePeers(), key.protocol() == Protocol.HTTP1);
  }

  /// The handshake is done. Lists that came while it went on are asked once more.
  private void verified(PoolKey key, SslHandler handler, UpstreamConnection connection, Dial dial) {
    counters.add(UpstreamCounter.SSL_HANDSHAKE);
    ClientTls tls = this.tls;
    X509Certificate[] chain = PeerCertificates.of(handler);
    TlsFailure revoked = tls == null ? null : tls.material().revocations().failure(chain);
    if (revoked != null) {
      connection.close();
      failed(revoked, dial);
      return;
    }
    PooledConnection pooled = ready(key, handler.applicationProtocol(), connection, dial);
    if (pooled != null) {
      Channel channel = connection.context().channel();
      tcp.worker().peers().add(this, channel, chain, new UpstreamPeer(pooled, counters));
    }
  }

  /// The connection is there, and the peer is who it has to be.
  ///
  /// @param protocol that it chose by ALPN among those offered; null when it chose none
  /// @return null when it is of no use
  private @Nullable PooledConnection ready(
      PoolKey key, @Nullable String protocol, UpstreamConnection connection, Dial dial) {
    boolean wanted = key.protocol() == Protocol.HTTP2;
    boolean plain = key.tls().equals(TlsIdentity.PLAINTEXT);
    boolean multiplexed = wanted && (plain || "h2".equals(protocol));
    if (wanted && !multiplexed && !mayChoose()) {
      connection.close();
      dial.failed(ConnectFailure.REFUSED, "TLS error: the peer does not offer HTTP/2", tcp.now());
      return null;
    }
    connection.connected();
    UpstreamLink link = connection;
    if (multiplexed) {
      link = tcp.http2().begin(http2, connection, connection.context());
    }
    PooledConnection pooled = dial.connected(link, tcp.now());
    link.pooled(pooled);
    return pooled;
  }

  /// Whether an endpoint may choose HTTP/1.1.
  private boolean mayChoose() {
    ClientTls tls = this.tls;
    return tls != null && tls.alpn().contains("http/1.1");
  }

  private void failed(PoolKey key, Throwable cause, Dial dial) {
    TlsFailure failure = TlsFailure.of(cause);
    Defects.tell(cause, failure, () -> "in the handshake with " + key.address());
    failed(failure, dial);
  }

  private void failed(@Nullable TlsFailure failure, Dial dial) {
    counters.add(UpstreamCounter.SSL_CONNECTION_ERROR);
    if (failure == null) {
      dial.failed(
          ConnectFailure.REFUSED, "TLS error: the connection ended in the handshake", tcp.now());
      return;
    }
    ConnectFailure why =
        switch (failure.kind()) {
          case WRONG_PEER -> {
            counters.add(UpstreamCounter.SSL_FAIL_VERIFY_SAN);
            yield ConnectFailure.WRONG_PEER;
          }
          case REVOKED -> {
            counters.add(UpstreamCounter.SSL_FAIL_VERIFY_ERROR);
            yield ConnectFailure.REVOKED_PEER;
          }
          case BAD_CERTIFICATE -> {
            counters.add(UpstreamCounter.SSL_FAIL_VERIFY_ERROR);
            yield ConnectFailure.REFUSED;
          }
          case TIMEOUT -> ConnectFailure.TIMEOUT;
          case NO_CERTIFICATE, OURS_REFUSED, REFUSED_BY_PEER, PROTOCOL -> ConnectFailure.REFUSED;
        };
    dial.failed(why, "TLS error: " + failure.text(), tcp.now());
  }
}
