package dev.truehop.route;

import dev.truehop.config.RouteConfig;
import dev.truehop.retry.RetrySettings;

/// Immutable: where a request goes, in the form that the request path uses.
///
/// @param index the route's position in its listener, from 0: callers keep what they know about a
///   route (its cluster on this worker) in an array
/// @param timeoutNanos for the whole exchange, nanoseconds; 0 = none
public record Route(int index, RouteConfig config, long timeoutNanos, RetrySettings retries) {

  static Route of(int index, RouteConfig config) {
    return new Route(
        index,
        config,
        config.timeout().toNanos(),
        RetrySettings.of(config.retries(), config.timeout()));
  }

  public String name() {
    return config.name();
  }

  public String cluster() {
    return config.cluster();
  }

  public boolean allowConnect() {
    return config.allowConnect();
  }
}
