package dev.truehop.server;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.TruehopConfig;
import dev.truehop.pool.ConnectionCap;
import dev.truehop.route.RouteTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Immutable. A configuration, compiled: what a reload posts to every worker.
///
/// @param routes by listener name
/// @param caps the connection caps of clusters by name; a cluster keeps its cap over reloads
/// @param tls the certificates of listeners and clusters
record Snapshot(
    TruehopConfig config,
    Map<String, RouteTable> routes,
    Map<String, ConnectionCap> caps,
    TlsVersions tls) {

  /// @param before the snapshot that this one takes the place of; null at the start
  static Snapshot compile(TruehopConfig config, TlsVersions tls, @Nullable Snapshot before) {
    Map<String, RouteTable> routes = new HashMap<>();
    for (ListenerConfig listener : config.listeners()) {
      routes.put(listener.name(), RouteTable.compile(listener));
    }
    Map<String, ConnectionCap> caps = new HashMap<>();
    for (ClusterConfig cluster : config.clusters()) {
      int limit = cluster.connectionPool().maxConnections();
      ConnectionCap cap = before == null ? null : before.caps.get(cluster.name());
      if (cap == null) {
        cap = new ConnectionCap(limit);
      } else {
        cap.limit(limit);
      }
      caps.put(cluster.name(), cap);
    }
    return new Snapshot(config, Map.copyOf(routes), Map.copyOf(caps), tls);
  }
}
