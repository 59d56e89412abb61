package dev.truehop.exchange;

import dev.truehop.accesslog.AccessLogBuffer;
import dev.truehop.config.Http2Config;
import dev.truehop.http1.BadMessage;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.metrics.ListenerStats;
import dev.truehop.route.Route;
import dev.truehop.route.RouteTable;
import dev.truehop.tls.ServerTls;
import dev.truehop.tls.TlsFailure;
import dev.truehop.upstream.Cluster;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A listener as one worker sees it: its routes and limits now, and what its
/// exchanges count and log into. A reload replaces routes and limits; connections stay.
public final class Listener {
  private final String name;
  private final Worker worker;
  private final ListenerStats stats;
  private final DownstreamConnections connections;
  private final Map<String, Cluster> clusters;
  private final @Nullable AccessLogBuffer accessLog;
  private final RefusedHandshakes refused;
  private RouteTable routes;
  private @Nullable ServerTls tls;
  private @Nullable Cluster[] routed;
  private long idleTimeoutNanos;
  private long headTimeoutNanos;
  private Http2Config http2 = Http2Config.DOWNSTREAM;

  /// @param clusters the worker's clusters by name; a live view
  /// @param accessLog null when nothing is logged
  public Listener(
      String name,
      Map<String, Cluster> clusters,
      DownstreamConnections connections,
      @Nullable AccessLogBuffer accessLog,
      RouteTable routes) {
    this.name = name;
    this.worker = connections.worker();
    this.clusters = clusters;
    this.connections = connections;
    this.accessLog = accessLog;
    this.stats = new ListenerStats(name, BadMessage.values());
    this.refused = new RefusedHandshakes(name, stats.counters());
    this.routes = routes;
    this.routed = routed(routes);
  }

  /// The cluster of every route, so that a request does not look it up by name.
  private @Nullable Cluster[] routed(RouteTable routes) {
    @Nullable Cluster[] routed = new @Nullable Cluster[routes.routes().size()];
    for (Route route : routes.routes()) {
      routed[route.index()] = clusters.get(route.cluster());
    }
    return routed;
  }

  /// A client has connected: with TLS the handshake comes first.
  ///
  /// @param http2 takes over from those who speak HTTP/2
  public void accept(Channel channel, Http2Switch http2) {
    if (tls == null) {
      channel.pipeline().addLast(new ChannelWire(this, http2));
    } else {
      connections.handshakes().enter(new DownstreamHandshake(this, channel, http2));
    }
  }

  /// The certificates for new connections; null = plaintext.
  @Nullable ServerTls tls() {
    return tls;
  }

  /// A client's handshake is done.
  ///
  /// @return what lists that came meanwhile have against it; null for nothing
  @Nullable TlsFailure verified(Channel channel, X509Certificate[] chain) {
    count(DownstreamCounter.SSL_HANDSHAKE);
    ServerTls tls = this.tls;
    TlsFailure revoked = tls == null ? null : tls.material().revocations().failure(chain);
    if (revoked == null) {
      worker.peers().add(this, channel, chain, new DownstreamPeer(this, channel));
    }
    return revoked;
  }

  void exchangeStarted() {
    connections.exchangeStarted();
    count(DownstreamCounter.RQ_TOTAL);
    count(DownstreamCounter.RQ_ACTIVE);
  }

  void exchangeFinished() {
    connections.exchangeFinished();
    stats.counters().subtract(DownstreamCounter.RQ_ACTIVE);
  }

  void badRequest(BadMessage problem) {
    stats.badRequest(problem);
    count(DownstreamCounter.CX_PROTOCOL_ERROR);
  }

  void handshakeFailed(@Nullable TlsFailure failure, String client) {
    refused.add(failure, client, worker.clock().nanos());
  }

  /// Takes the version of the certificates for new connections over; null = plaintext. Clients that
  /// are revoked by it are parted with.
  public void use(@Nullable ServerTls tls) {
    worker.assertConfined();
    boolean changed = this.tls != tls;
    this.tls = tls;
    if (changed && tls != null) {
      worker.peers().judge(this, "listener " + name, tls.material().revocations());
    }
  }

  /// Takes over what clients may send ahead and at once over HTTP/2, for new connections.
  public void use(Http2Config http2) {
    worker.assertConfined();
    this.http2 = http2;
  }

  /// Takes over what a reload may change.
  public void update(RouteTable routes, Duration idleTimeout, Duration headTimeout) {
    worker.assertConfined();
    this.routes = routes;
    this.routed = routed(routes);
    this.idleTimeoutNanos = idleTimeout.toNanos();
    this.headTimeoutNanos = headTimeout.toNanos();
  }

  public String name() {
    return name;
  }

  public Worker worker() {
    return worker;
  }

  /// What this listener counts on this worker.
  public ListenerStats stats() {
    return stats;
  }

  public void count(DownstreamCounter counter) {
    stats.counters().add(counter);
  }

  /// A client has connected.
  public void connectionOpened() {
    count(DownstreamCounter.CX_TOTAL);
    count(DownstreamCounter.CX_ACTIVE);
  }

  /// A connection is gone.
  public void connectionEnded() {
    stats.counters().subtract(DownstreamCounter.CX_ACTIVE);
    count(DownstreamCounter.CX_DESTROY);
  }

  public DownstreamConnections connections() {
    return connections;
  }

  RouteTable routes() {
    return routes;
  }

  @Nullable Cluster cluster(Route route) {
    return routed[route.index()];
  }

  @Nullable AccessLogBuffer accessLog() {
    return accessLog;
  }

  /// How long a connection may wait for its next request.
  public long idleTimeoutNanos() {
    return idleTimeoutNanos;
  }

  /// What clients may send ahead and at once over HTTP/2.
  public Http2Config http2() {
    return http2;
  }

  /// How long a head may take to arrive.
  public long headTimeoutNanos() {
    return headTimeoutNanos;
  }
}
