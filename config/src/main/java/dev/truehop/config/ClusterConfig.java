package dev.truehop.config;

import java.time.Duration;
import java.util.List;

/// Immutable: a named set of endpoints that serve the same thing, and how to connect to them.
///
/// @param connectTimeout for one connect, TLS handshake included, 1ms to 720h
/// @param endpoints may be empty: requests then get 503 UH
public record ClusterConfig(
    String name,
    UpstreamProtocol protocol,
    Duration connectTimeout,
    LoadBalancing loadBalancing,
    ClusterTls tls,
    List<EndpointConfig> endpoints,
    ConnectionPoolConfig connectionPool,
    Http2Config http2) {

  /// A node away is below 1 ms; a lost SYN is sent again after 1 s.
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(1);

  public ClusterConfig {
    endpoints = List.copyOf(endpoints);
  }
}
