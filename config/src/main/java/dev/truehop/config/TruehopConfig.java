package dev.truehop.config;

import java.util.List;

/// Immutable: the whole configuration, validated, with every default filled in.
///
/// [ConfigLoader] is the only maker in production; `docs/configuration.md` explains every key.
///
/// @param workers event loops, 1 to 256
/// @param transport how sockets are driven; [Transport#AUTO] leaves the choice to the platform
public record TruehopConfig(
    AdminConfig admin,
    int workers,
    AccessLogConfig accessLog,
    DrainConfig drain,
    List<ListenerConfig> listeners,
    List<ClusterConfig> clusters,
    Transport transport) {

  public TruehopConfig {
    listeners = List.copyOf(listeners);
    clusters = List.copyOf(clusters);
  }
}
