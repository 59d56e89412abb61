package dev.truehop.pool;

/// Immutable. Up to which idle age a connection is safe, and when we close it ourselves. Made by
/// [Freshness#guard] when something that it rests on changes, not for every request.
///
/// @param nanos idle age from which on the connection is suspect; [FreshnessSettings#NEVER] = none
/// @param closeNanos idle age at which our side closes, so that the upstream's close can not meet a
///   request; [FreshnessSettings#NEVER] where it is not known when the upstream closes
/// @param source what the first of them rests on
record Guard(long nanos, long closeNanos, GuardSource source) {
  static final Guard BLIND =
      new Guard(FreshnessSettings.NEVER, FreshnessSettings.NEVER, GuardSource.NONE);
}
