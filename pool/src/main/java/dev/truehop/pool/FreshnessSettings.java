package dev.truehop.pool;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.Learning;
import dev.truehop.config.Reuse;
import dev.truehop.config.Suspects;
import java.time.Duration;

/// Immutable. A cluster's reuse rules as the decisions want them: nanoseconds, and "no limit" as a
/// value that is never reached.
///
/// @param checked false switches every check off that the field does not do either (`reuse: blind`)
/// @param learns whether the upstream's closes are learned from; never with `reuse: blind`
/// @param suspects what a request does that must not be repeated and finds suspects only
/// @param idleTimeoutNanos idle age at which a connection is closed, above 0
/// @param trustedIdleNanos idle age up to which a connection is safe when nothing is known about
///   its upstream, 0 or more; 0 trusts none
/// @param maxAgeNanos age at which a connection is closed, above 0
/// @param maxRequests number of leases after which a connection is closed, above 0
/// @param spares connections that a pool in use keeps ready, 0 or more
public record FreshnessSettings(
    boolean checked,
    boolean learns,
    Suspects suspects,
    long idleTimeoutNanos,
    long trustedIdleNanos,
    long maxAgeNanos,
    int maxRequests,
    int spares) {

  /// A limit that is never reached.
  public static final long NEVER = Long.MAX_VALUE;

  /// Translates the configuration, in which 0 means no limit.
  public static FreshnessSettings of(ConnectionPoolConfig config) {
    int maxRequests = config.maxRequestsPerConnection();
    boolean checked = config.reuse() == Reuse.CHECKED;
    return new FreshnessSettings(
        checked,
        checked && config.learning() == Learning.ON,
        config.suspects(),
        limitNanos(config.idleTimeout()),
        config.trustedIdle().toNanos(),
        limitNanos(config.maxConnectionAge()),
        maxRequests == 0 ? Integer.MAX_VALUE : maxRequests,
        config.spares());
  }

  private static long limitNanos(Duration limit) {
    return limit.isZero() ? NEVER : limit.toNanos();
  }
}
