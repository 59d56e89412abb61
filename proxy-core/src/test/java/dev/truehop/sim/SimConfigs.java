package dev.truehop.sim;

/// Immutable (static functions only). Configurations of simulations, as text.
final class SimConfigs {
  static final String APP = "10.2.0.1:3000";
  static final String OTHER = "10.2.0.2:3000";

  private SimConfigs() {}

  /// One endpoint, defaults everywhere.
  static String plain() {
    return with("", "");
  }

  /// One endpoint.
  ///
  /// @param route further keys of the route, in flow style, such as `timeout: 1s`
  /// @param pool further keys of the connection pool, in flow style
  static String with(String route, String pool) {
    return with("", route, pool, endpoint(APP, "pod-1"));
  }

  /// The same with another protocol towards the app.
  static String speaking(String protocol, String yaml) {
    return yaml.replace("- name: app\n", "- name: app\n    protocol: " + protocol + "\n");
  }

  static String endpoint(String address, String uid) {
    return "{ address: '%s', pod: { uid: %s } }".formatted(address, uid);
  }

  /// @param listener further keys of the listener
  /// @param endpoints separated by commas
  static String with(String listener, String route, String pool, String endpoints) {
    String routeKeys = route.isEmpty() ? "" : ", " + route;
    String listenerKeys = listener.isEmpty() ? "" : ", " + listener;
    return """
    drain: { timeout: 45s }
    listeners:
      - { name: web, address: '127.0.0.1:8080', routes: [ { cluster: app%s } ]%s }
    clusters:
      - name: app
        loadBalancing: roundRobin
        endpoints: [ %s ]
        connectionPool: { %s }
    """
        .formatted(routeKeys, listenerKeys, endpoints, pool);
  }
}
