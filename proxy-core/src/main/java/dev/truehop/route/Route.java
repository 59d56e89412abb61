package dev.truehop.route;

import dev.truehop.config.RouteConfig;
import dev.truehop.retry.RetrySettings;
import java.time.Duration;

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

  /// The most that a gRPC client may give its call, nanoseconds; 0 = what it says does not count.
  public long maxCallNanos() {
    Duration max = config.grpcTimeoutHeaderMax();
    if (max == null) {
      return 0;
    }
    return max.isZero() ? Long.MAX_VALUE : max.toNanos();
  }

  public boolean refuseUnexecuted() {
    return config.refuseUnexecuted();
  }

  public boolean allowConnect() {
    return config.allowConnect();
  }
}
