package dev.truehop.pool;

/// Immutable. What is known about one workload, as the admin port and the metrics show it.
///
/// @param workload `namespace/serviceAccount`, or an address where there is no pod
/// @param closeAgeNanos idle age at which its servers close a connection that has served, in
///   nanoseconds; -1 = unknown
/// @param unusedCloseAgeNanos the same for a connection that has never served
/// @param requestCount requests after which its servers close a connection; -1 = unknown
/// @param toleratesWithheld whether a head may be sent in two parts
/// @param connectNanos what a new connection takes, in nanoseconds; -1 = unknown
/// @param inverted the configured idle timeout is longer than the close age
public record ProfileSnapshot(
    String workload,
    long closeAgeNanos,
    long unusedCloseAgeNanos,
    int requestCount,
    boolean toleratesWithheld,
    long connectNanos,
    boolean inverted) {}
