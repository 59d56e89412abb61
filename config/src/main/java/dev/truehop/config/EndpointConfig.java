package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Immutable: one address of a cluster and the pod that is known to stand behind it.
///
/// @param address port 1 to 65535
/// @param pod null = generation unknown
public record EndpointConfig(HostPort address, @Nullable PodIdentity pod) {}
