package dev.truehop.pool;

/// Hears what happens in the pools of one cluster on one worker. Called on the worker's thread, in
/// the middle of what it reports: an implementation takes notes and returns. It never calls the
/// pool.
public interface PoolEvents {

  /// A kept connection was considered for a request and passed: it was taken ([ReuseDecision.Use]),
  /// or left where it is because it is suspect ([ReuseDecision.Skip]). Those that did not pass are
  /// reported as [#closed].
  default void reused(PooledConnection connection, ReuseDecision decision) {}

  /// A connection is over.
  default void closed(PooledConnection connection, CloseReason reason) {}

  /// A kept connection was found dead.
  default void stale(PooledConnection connection, DetectionPoint point, Verdict verdict) {}

  /// A generation was fenced.
  ///
  /// @param connections that it had, dials not counted
  default void fenced(PoolKey key, int connections) {}

  /// What is known of a workload has changed: its close age, its request count, its manners.
  default void learned(String workload, UpstreamProfile profile) {}

  /// Timeout inversion: the configuration keeps idle connections for longer than the upstream does.
  /// Reported once for each change of one of the two.
  ///
  /// @param idleTimeoutNanos the configured limit
  /// @param closeAgeNanos the learned close age, shorter than that
  default void inverted(String workload, long idleTimeoutNanos, long closeAgeNanos) {}

  /// Withholding is switched off for a workload: it answered 400 or 408 to a withheld head.
  default void withholdingRefused(String workload, PooledConnection connection) {}
}
