package dev.truehop.retry;

import dev.truehop.failure.Flag;
import org.jspecify.annotations.Nullable;

/// Immutable: what follows a failed attempt.
public sealed interface Decision {

  /// Immutable: try again, after a delay of [Backoff#drawNanos] of the cap.
  ///
  /// @param cause which counter of the exchange goes up by one
  /// @param freshConnection no kept connection may carry the next attempt
  /// @param otherEndpoint the endpoint of the failed attempt counts as tried
  /// @param backoffCapNanos upper bound of the delay, nanoseconds; 0 = at once
  record Retry(Cause cause, boolean freshConnection, boolean otherEndpoint, long backoffCapNanos)
      implements Decision {}

  /// Immutable: no further attempt. What the client gets is the failure's local reply, or the
  /// response that was answered.
  record GiveUp(Reason reason) implements Decision {}

  /// Immutable: why there is another attempt.
  enum Cause {
    /// A token of `retryOn`: uses up one of `attempts`, and the budget while it lasts.
    TOKEN,
    /// `stale-reset`: neither uses up `attempts` nor counts against the endpoint's health.
    STALE,
    /// The endpoint was replaced before anything was sent: no retry at all, a second choice.
    FENCED
  }

  /// Immutable: why there is none.
  enum Reason {
    RESPONSE_BEGUN(null),
    DEADLINE_PASSED(null),
    /// `attempts: 0`.
    SWITCHED_OFF(null),
    BODY_GONE(null),
    /// Neither the replay table nor a token covers it.
    NOT_COVERED(null),
    /// Covered, but every retry is used up: `URX`.
    RETRIES_USED_UP(Flag.URX),
    /// Covered, but too many retries are under way: `UO`, and Envoy's `upstream_rq_retry_overflow`.
    BUDGET_FULL(Flag.UO);

    private final @Nullable Flag flag;

    Reason(@Nullable Flag flag) {
      this.flag = flag;
    }

    /// The response flag that this adds to the failure's own; set before it, as in `URX,UC`.
    public @Nullable Flag flag() {
      return flag;
    }
  }
}
