package dev.truehop.server;

import dev.truehop.accesslog.AccessLogBuffer;
import dev.truehop.config.ClusterConfig;
import dev.truehop.config.HostPort;
import dev.truehop.config.ListenerConfig;
import dev.truehop.events.ClusterEvents;
import dev.truehop.events.EventHub;
import dev.truehop.exchange.DownstreamConnections;
import dev.truehop.exchange.Listener;
import dev.truehop.http2.Http2Acceptor;
import dev.truehop.http2.Http2Initiator;
import dev.truehop.pool.ConnectionCap;
import dev.truehop.pool.PoolSet;
import dev.truehop.route.RouteTable;
import dev.truehop.tls.ClientTls;
import dev.truehop.upstream.Cluster;
import dev.truehop.upstream.ClusterConnector;
import dev.truehop.upstream.NettyConnector;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Everything that stands on one worker: its clusters with their pools, its
/// listeners with their routes, its downstream connections. A snapshot is applied here, in one turn
/// of the event loop.
public final class WorkerSite {
  private final Worker worker;
  private final NettyConnector connector;
  private final @Nullable AccessLogBuffer accessLog;
  private final DownstreamConnections connections;
  private final Http2Acceptor http2;
  private final Map<String, Cluster> clusters = new HashMap<>();
  private final Map<String, Listener> listeners = new HashMap<>();
  private final List<PoolSet> removed = new ArrayList<>();
  private @Nullable EventHub hub;
  private boolean hits;

  /// @param channels makes upstream channels
  /// @param addresses turns configured addresses into the transport's
  /// @param accessLog null when nothing is logged
  public WorkerSite(
      Worker worker,
      ChannelFactory<? extends Channel> channels,
      Function<HostPort, SocketAddress> addresses,
      @Nullable AccessLogBuffer accessLog) {
    this.worker = worker;
    this.connector = new NettyConnector(worker, channels, addresses, new Http2Initiator(worker));
    this.accessLog = accessLog;
    this.connections = new DownstreamConnections(worker);
    this.http2 = new Http2Acceptor(worker);
    worker.sweep().add(connections);
    worker.sweep().add(this::sweepPools);
    if (accessLog != null) {
      worker.sweep().add(_ -> flush(accessLog));
    }
  }

  private static long flush(AccessLogBuffer accessLog) {
    accessLog.flush();
    return Long.MAX_VALUE;
  }

  private long sweepPools(long now) {
    long next = Long.MAX_VALUE;
    for (Cluster cluster : clusters.values()) {
      next = Math.min(next, cluster.pools().sweep(now));
    }
    for (Iterator<PoolSet> leaving = removed.iterator(); leaving.hasNext(); ) {
      PoolSet pools = leaving.next();
      next = Math.min(next, pools.sweep(now));
      if (pools.isEmpty()) {
        leaving.remove();
      }
    }
    return next;
  }

  /// Takes a snapshot over. Connections that are still wanted notice nothing.
  public void apply(Snapshot snapshot) {
    worker.assertConfined();
    long now = worker.clock().nanos();
    long graceNanos = snapshot.config().drain().timeout().toNanos();
    Set<String> wanted = new HashSet<>();
    for (ClusterConfig config : snapshot.config().clusters()) {
      wanted.add(config.name());
      Cluster cluster = clusters.get(config.name());
      ClientTls tls = snapshot.tls().clients().get(config.name());
      if (cluster == null) {
        clusters.put(config.name(), newCluster(config, tls, snapshot));
      } else {
        cluster.update(config, tls, now, graceNanos);
      }
    }
    Iterator<Map.Entry<String, Cluster>> known = clusters.entrySet().iterator();
    while (known.hasNext()) {
      Map.Entry<String, Cluster> entry = known.next();
      if (!wanted.contains(entry.getKey())) {
        entry.getValue().close(now, graceNanos);
        removed.add(entry.getValue().pools());
        known.remove();
      }
    }
    for (ListenerConfig config : snapshot.config().listeners()) {
      RouteTable routes = snapshot.routes().get(config.name());
      assert routes != null : "compiled with its listener";
      Listener listener =
          listeners.computeIfAbsent(config.name(), name -> newListener(name, routes));
      listener.update(routes, config.idleTimeout(), config.requestHeadersTimeout());
      listener.use(config.http2());
      listener.use(snapshot.tls().servers().get(config.name()));
    }
    worker.sweep().wake(now);
  }

  private Cluster newCluster(ClusterConfig config, @Nullable ClientTls tls, Snapshot snapshot) {
    ConnectionCap cap = snapshot.caps().get(config.name());
    assert cap != null : "compiled with its cluster";
    ClusterConnector connector = new ClusterConnector(this.connector, config);
    connector.use(tls);
    PoolSet set = new PoolSet(config.connectionPool(), config.connectTimeout(), connector, cap);
    ClusterEvents events = new ClusterEvents(config.name(), worker.index(), worker.clock());
    events.tell(hub, hits);
    return new Cluster(config, set, connector, events);
  }

  /// Tells this hub what happens from now on.
  ///
  /// @param hub null: nobody listens
  /// @param hits whether plain hits are wanted too
  public void tell(@Nullable EventHub hub, boolean hits) {
    worker.assertConfined();
    this.hub = hub;
    this.hits = hits;
    clusters.values().forEach(cluster -> cluster.events().tell(hub, hits));
  }

  private Listener newListener(String name, RouteTable routes) {
    return new Listener(name, clusters, connections, accessLog, routes);
  }

  public Worker worker() {
    return worker;
  }

  public DownstreamConnections connections() {
    return connections;
  }

  /// What becomes of clients that speak HTTP/2.
  public Http2Acceptor http2() {
    return http2;
  }

  /// Starts the drain on this worker.
  public void drain() {
    worker.drain();
    connections.drain();
  }

  /// The listener of that name on this worker.
  ///
  /// @throws IllegalArgumentException if no snapshot has named it
  public Listener listener(String name) {
    Listener listener = listeners.get(name);
    if (listener == null) {
      throw new IllegalArgumentException("no listener " + name);
    }
    return listener;
  }

  public Map<String, Cluster> clusters() {
    return Map.copyOf(clusters);
  }

  public Map<String, Listener> listeners() {
    return Map.copyOf(listeners);
  }

  /// Ends everything: idle pools, downstream connections, the last log lines.
  public void close() {
    worker.assertConfined();
    long now = worker.clock().nanos();
    connections.closeAll();
    clusters.values().forEach(cluster -> cluster.close(now, 0));
    sweepPools(now + 1);
    if (accessLog != null) {
      accessLog.flush();
    }
  }
}
