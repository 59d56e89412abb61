package dev.truehop.retry;

/// Immutable: the limits of retrying, with their reasons.
final class RetryLimits {

  /// Attempts beyond the first for stale reasons: a request that kills its upstream each time gets
  /// two in all. The replay goes to a fresh connection, whose failure is no staleness; and nobody
  /// should repeat a failed repetition by himself (RFC 9110, 9.2.2).
  static final int STALE_REPLAYS = 1;

  /// The same where the upstream itself says that it has not processed the request, and so can not
  /// have died of it.
  static final int REFUSED_REPLAYS = 2;

  /// How often one exchange may choose again because its endpoint was replaced while it queued.
  /// Each needs a change of the endpoint set in that very moment, so three in a row is a storm.
  static final int REPICKS = 3;

  /// Envoy's `max_interval` of the back-off: ten times the base interval.
  static final int BACKOFF_CAP_FACTOR = 10;

  /// Envoy's `retry_budget.budget_percent`.
  static final int BUDGET_PERCENT = 20;

  /// Envoy's `retry_budget.min_retry_concurrency`.
  static final int BUDGET_MINIMUM = 3;

  private RetryLimits() {}
}
