package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Immutable: the configuration of one proxy under test.
///
/// @param clusters at least one; each is reached under the path `/` + its name
record DemoConfig(ProxyMode mode, List<Target> clusters) {

  /// Immutable: one cluster with one endpoint.
  record Target(String name, HostPort address, String podUid) {}

  DemoConfig {
    clusters = List.copyOf(clusters);
  }

  String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("admin: { address: \"127.0.0.1:0\" }\naccessLog: { output: none }\n");
    yaml.append("listeners:\n- name: web\n  address: 127.0.0.1:0\n  routes:\n");
    for (Target target : clusters) {
      yaml.append("  - match: { path: { exact: /").append(target.name).append(" } }\n");
      yaml.append("    cluster: ").append(target.name).append('\n').append(mode.routeLines());
    }
    yaml.append("clusters:\n");
    for (Target target : clusters) {
      yaml.append("  - name: ").append(target.name).append("\n    endpoints:\n");
      yaml.append("    - address: \"").append(target.address).append("\"\n");
      yaml.append("      pod: { uid: ").append(target.podUid).append(" }\n");
      yaml.append(mode.clusterLines());
    }
    return yaml.toString();
  }

  /// The smallest useful configuration: everything to one app, all else by default.
  static String plain(HostPort app) {
    return """
    admin: { address: "127.0.0.1:0" }
    listeners:
      - name: web
        address: 127.0.0.1:0
        cluster: app
    clusters:
      - name: app
        endpoints:
          - { address: "%s", pod: { uid: sample-1, name: sample } }
    """
        .formatted(app);
  }

  /// Replaces the file in one step, so that a proxy that watches it never sees half of it.
  void writeTo(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, yaml());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
