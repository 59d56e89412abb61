package dev.truehop.config;

import java.time.Duration;

/// Immutable: how long exchanges in flight may take to end after SIGTERM.
///
/// @param timeout 0s to 720h; 0s ends them at once
public record DrainConfig(Duration timeout) {

  /// Istio's `drainDuration`.
  public static final DrainConfig DEFAULT = new DrainConfig(Duration.ofSeconds(45));
}
