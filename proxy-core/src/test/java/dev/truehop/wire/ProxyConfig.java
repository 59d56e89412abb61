package dev.truehop.wire;

import java.util.ArrayList;
import java.util.List;

/// Confined to the test that builds it. A configuration file in pieces: one listener on port 0, the
/// admin port on port 0, the access log on standard output, and what the test adds.
final class ProxyConfig {
  static final String UNLEARNED = "connectionPool: { learning: off }";

  private final List<String> top = new ArrayList<>(List.of("admin: { address: '127.0.0.1:0' }"));
  private final List<String> listener = new ArrayList<>();
  private final List<String> routes = new ArrayList<>();
  private final List<String> clusters = new ArrayList<>();
  private String secure = "";
  private String web = "127.0.0.1:0";
  private int workers = 1;

  /// One cluster `app` of these ports, and a route that sends everything to it.
  static ProxyConfig to(int... ports) {
    return new ProxyConfig().cluster("app", ports).route("", "app");
  }

  /// As [#to], for tests that give one upstream many scripts: what it does in one test teaches
  /// nothing about the next.
  static ProxyConfig scripted(int port) {
    return to(port).with(UNLEARNED);
  }

  ProxyConfig workers(int count) {
    workers = count;
    return this;
  }

  /// Where the listener `web` is bound; by default any free port.
  ProxyConfig web(String address) {
    web = address;
    return this;
  }

  /// A further top-level line.
  ProxyConfig top(String line) {
    top.add(line);
    return this;
  }

  /// A further line of the listener.
  ProxyConfig listener(String line) {
    listener.add(line);
    return this;
  }

  /// A second listener, `secure`, with the same routes.
  ///
  /// @param pair `certificate: ..., privateKey: ...`
  ProxyConfig secure(String pair) {
    secure = "  - name: secure\n    address: '127.0.0.1:0'\n    tls: { " + pair + " }\n";
    return this;
  }

  /// @param prefix of the paths it takes; empty for all
  /// @param lines further lines of the route
  ProxyConfig route(String prefix, String cluster, String... lines) {
    String match = prefix.isEmpty() ? "{}" : "{ path: { prefix: '" + prefix + "' } }";
    return matchedRoute(match, cluster, lines);
  }

  ProxyConfig matchedRoute(String match, String cluster, String... lines) {
    StringBuilder route = new StringBuilder("      - cluster: " + cluster + "\n");
    if (!match.equals("{}")) {
      route.append("        match: ").append(match).append('\n');
    }
    for (String line : lines) {
      route.append("        ").append(line).append('\n');
    }
    routes.add(route.toString());
    return this;
  }

  /// The next route takes the place of all before it.
  ProxyConfig withoutRoutes() {
    routes.clear();
    return this;
  }

  ProxyConfig cluster(String name, int... ports) {
    List<String> endpoints = new ArrayList<>();
    for (int port : ports) {
      endpoints.add("{ address: '127.0.0.1:" + port + "' }");
    }
    return endpoints(name, endpoints);
  }

  /// @param endpoints in YAML's flow style
  ProxyConfig endpoints(String name, List<String> endpoints) {
    clusters.add("  - name: " + name + "\n    endpoints: [" + String.join(", ", endpoints) + "]\n");
    return this;
  }

  /// Further lines of the last cluster.
  ProxyConfig with(String... lines) {
    StringBuilder cluster = new StringBuilder(clusters.removeLast());
    for (String line : lines) {
      cluster.append("    ").append(line).append('\n');
    }
    clusters.add(cluster.toString());
    return this;
  }

  String yaml() {
    StringBuilder yaml = new StringBuilder("workers: " + workers + "\n");
    top.forEach(line -> yaml.append(line).append('\n'));
    yaml.append("listeners:\n  - name: web\n    address: '").append(web).append("'\n");
    listener.forEach(line -> yaml.append("    ").append(line).append('\n'));
    appendRoutes(yaml);
    if (!secure.isEmpty()) {
      appendRoutes(yaml.append(secure));
    }
    yaml.append("clusters:\n");
    clusters.forEach(yaml::append);
    return yaml.toString();
  }

  private void appendRoutes(StringBuilder yaml) {
    yaml.append("    routes:").append(routes.isEmpty() ? " []\n" : "\n");
    routes.forEach(yaml::append);
  }
}
