package dev.truehop.perf.demo;

/// How the proxy under test is configured.
enum ProxyMode {
  /// Connections keyed by address, reused without a look, nothing replayed.
  FIELD(
      "field",
      "    retries: { attempts: 0 }\n",
      "    connectionPool: { keyBy: address, reuse: blind }\n"),
  /// Nothing set: the defaults.
  TRUEHOP("truehop", "", "");

  private final String label;
  private final String routeLines;
  private final String clusterLines;

  ProxyMode(String label, String routeLines, String clusterLines) {
    this.label = label;
    this.routeLines = routeLines;
    this.clusterLines = clusterLines;
  }

  String label() {
    return label;
  }

  /// YAML for each route, indented by four; ends with a line end, or is empty.
  String routeLines() {
    return routeLines;
  }

  /// YAML for each cluster, indented by four; ends with a line end, or is empty.
  String clusterLines() {
    return clusterLines;
  }
}
