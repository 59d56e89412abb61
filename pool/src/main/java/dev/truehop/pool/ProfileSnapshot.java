package dev.truehop.pool;

import java.util.Map;

/// Immutable. What is known about one workload, as the admin port and the metrics show it.
///
/// @param workload `namespace/serviceAccount`, or an address where there is no pod
/// @param closeAgeNanos idle age at which its servers close a connection that has served, in
///   nanoseconds; -1 = unknown
/// @param earlyCloseNanos a lower idle age at which a single connection was found closed, heeded
///   until it is explained or forgotten, in nanoseconds; -1 = none
/// @param unusedCloseAgeNanos the same as the close age, for a connection that has never served
/// @param requestCount requests after which its servers close a connection; -1 = unknown
/// @param closesSuddenly its servers close connections at any moment: each is suspect
/// @param toleratesWithheld whether a head may be sent in two parts
/// @param connectNanos what a new connection takes, in nanoseconds; -1 = unknown
/// @param pings what its servers do with PINGs (HTTP/2)
/// @param believed whether their word counts that they did not process a request (HTTP/2)
/// @param inverted the configured idle timeout is longer than the close age
/// @param suspects requests that met a suspect, by what was done
public record ProfileSnapshot(
    String workload,
    long closeAgeNanos,
    long earlyCloseNanos,
    long unusedCloseAgeNanos,
    int requestCount,
    boolean closesSuddenly,
    boolean toleratesWithheld,
    long connectNanos,
    PingManner pings,
    boolean believed,
    boolean inverted,
    Map<SuspectAction, Long> suspects) {

  public ProfileSnapshot {
    suspects = Map.copyOf(suspects);
  }
}
