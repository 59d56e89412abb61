package dev.truehop.metrics;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.EndpointConfig;
import java.util.List;
import java.util.Objects;

/// Immutable: where requests went, as far as Istio's labels can say it.
///
/// @param cluster the cluster's name, or "unknown" for requests that found no route
/// @param namespace of the cluster's pods where they agree on one, else "unknown"
public record Destination(String cluster, String namespace) {

  /// Istio's word for a label without a value.
  public static final String NOT_KNOWN = "unknown";

  /// The destination of requests that never got a cluster.
  public static final Destination NONE = new Destination(NOT_KNOWN, NOT_KNOWN);

  public static Destination of(ClusterConfig cluster) {
    List<String> namespaces =
        cluster.endpoints().stream()
            .map(EndpointConfig::pod)
            .filter(Objects::nonNull)
            .map(pod -> Objects.requireNonNullElse(pod.namespace(), NOT_KNOWN))
            .distinct()
            .toList();
    return new Destination(
        cluster.name(), namespaces.size() == 1 ? namespaces.getFirst() : NOT_KNOWN);
  }
}
