package dev.truehop.config;

/// Immutable: where the admin port listens.
public record AdminConfig(HostPort address) {

  /// Loopback only: the admin port can stop the proxy. The port number is Envoy's in Istio.
  public static final AdminConfig DEFAULT = new AdminConfig(new HostPort("127.0.0.1", 15000));
}
