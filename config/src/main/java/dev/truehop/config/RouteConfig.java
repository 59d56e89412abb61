package dev.truehop.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Immutable: which requests go to which cluster, and how patiently.
///
/// @param name for the access log; the cluster's name unless set
/// @param timeout from the end of the request to the head of the response, all attempts included,
///   0s to 720h; 0s = none
/// @param allowConnect whether CONNECT requests may pass
/// @param grpcTimeoutHeaderMax how much of what a gRPC client gives its call counts, 0s to 720h; 0s
///   = all of it; null = the call is not bounded by it
/// @param refuseUnexecuted whether HTTP/2 clients get REFUSED_STREAM for what provably was not
///   executed
public record RouteConfig(
    String name,
    RouteMatch match,
    String cluster,
    Duration timeout,
    RetryConfig retries,
    boolean allowConnect,
    @Nullable Duration grpcTimeoutHeaderMax,
    boolean refuseUnexecuted) {

  /// Envoy's route timeout.
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /// The route that a listener's `cluster: x` stands for: everything goes to that cluster.
  public static RouteConfig catchAll(String cluster) {
    return new RouteConfig(
        cluster,
        RouteMatch.ANY,
        cluster,
        DEFAULT_TIMEOUT,
        RetryConfig.DEFAULT,
        false,
        Duration.ZERO,
        false);
  }
}
