package dev.truehop.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: one address that downstream connections come to, and where their requests go.
///
/// @param address port 0 lets the kernel choose one
/// @param tls null = plaintext
/// @param routes at least one; the first match wins
/// @param idleTimeout how long a downstream connection may wait for its next request, 1ms to 720h
/// @param requestHeadersTimeout how long a request head may take to arrive, 1ms to 720h
public record ListenerConfig(
    String name,
    HostPort address,
    @Nullable ListenerTls tls,
    List<RouteConfig> routes,
    Duration idleTimeout,
    Duration requestHeadersTimeout,
    Http2Config http2) {

  /// Envoy's connection idle timeout.
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);

  /// Long enough for a bad mobile link, short enough to starve a slow-header attack.
  public static final Duration DEFAULT_REQUEST_HEADERS_TIMEOUT = Duration.ofSeconds(10);

  public ListenerConfig {
    routes = List.copyOf(routes);
  }
}
