package dev.truehop.pool;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.Reuse;
import java.time.Duration;

/// Immutable. A cluster's reuse rules as the decisions want them: nanoseconds, and "no limit" as a
/// value that is never reached.
///
/// @param checked false switches every check off that the field does not do either (`reuse: blind`)
/// @param idleTimeoutNanos idle age at which a connection is closed, above 0
/// @param trustedIdleNanos idle age up to which a connection is safe when nothing is known about
///   its upstream, 0 or more; 0 trusts none
/// @param maxAgeNanos age at which a connection is closed, above 0
/// @param maxRequests number of leases after which a connection is closed, above 0
public record FreshnessSettings(
    boolean checked,
    long idleTimeoutNanos,
    long trustedIdleNanos,
    long maxAgeNanos,
    int maxRequests) {

  /// A limit that is never reached.
  public static final long NEVER = Long.MAX_VALUE;

  /// Translates the configuration, in which 0 means no limit.
  public static FreshnessSettings of(ConnectionPoolConfig config) {
    int maxRequests = config.maxRequestsPerConnection();
    return new FreshnessSettings(
        config.reuse() == Reuse.CHECKED,
        limitNanos(config.idleTimeout()),
        config.trustedIdle().toNanos(),
        limitNanos(config.maxConnectionAge()),
        maxRequests == 0 ? Integer.MAX_VALUE : maxRequests);
  }

  private static long limitNanos(Duration limit) {
    return limit.isZero() ? NEVER : limit.toNanos();
  }
}
