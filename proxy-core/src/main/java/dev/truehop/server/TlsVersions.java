package dev.truehop.server;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.UpstreamProtocol;
import dev.truehop.tls.ClientTls;
import dev.truehop.tls.Material;
import dev.truehop.tls.ServerTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Immutable. The certificates in force: a part of the snapshot.
///
/// @param servers by listener name, for those with TLS
/// @param clients by cluster name, for those with TLS
record TlsVersions(Map<String, ServerTls> servers, Map<String, ClientTls> clients) {
  static final TlsVersions NONE = new TlsVersions(Map.of(), Map.of());

  TlsVersions {
    servers = Map.copyOf(servers);
    clients = Map.copyOf(clients);
  }

  /// What a listener offers by ALPN, the best first.
  static List<String> offered(ListenerConfig listener) {
    return List.of("h2", "http/1.1");
  }

  /// What is offered to a cluster's endpoints by ALPN, the best first.
  static List<String> offered(ClusterConfig cluster) {
    return switch (cluster.protocol()) {
      case UpstreamProtocol.HTTP1 -> List.of("http/1.1");
      case UpstreamProtocol.HTTP2 -> List.of("h2");
      case UpstreamProtocol.AUTO -> List.of("h2", "http/1.1");
    };
  }

  /// Every file that was read for them.
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    servers.values().forEach(server -> files.addAll(server.material().files()));
    clients.values().forEach(client -> files.addAll(client.material().files()));
    return files.stream().distinct().sorted().toList();
  }

  /// Ends what is not used by `next`. Called when every worker has taken `next` over.
  void closeAllBut(TlsVersions next) {
    for (ServerTls server : servers.values()) {
      if (!next.servers.containsValue(server)) {
        server.close();
      }
    }
    for (ClientTls client : clients.values()) {
      if (!next.clients.containsValue(client)) {
        client.close();
      }
    }
  }

  /// Everything that was read, by whom it is used.
  List<Map.Entry<String, Material>> materials() {
    List<Map.Entry<String, Material>> all = new ArrayList<>();
    servers.forEach((name, tls) -> all.add(Map.entry("listener " + name, tls.material())));
    clients.forEach((name, tls) -> all.add(Map.entry("cluster " + name, tls.material())));
    all.sort(Map.Entry.comparingByKey());
    return all;
  }
}
