package dev.truehop.config;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Immutable: when a failed attempt of an exchange is followed by another one.
///
/// @param attempts attempts beyond the first, 0 to 10; 0 switches every replay off
/// @param perTryTimeout for each attempt, 1ms up to the route's timeout; null = only that one
/// @param retryOn what is retried
/// @param statusCodes the numbers among the tokens, 100 to 599: Istio's reading of `retryOn: "503"`
/// @param baseInterval of the exponential back-off with full jitter, 1ms to 720h
/// @param replayWithIdempotencyKey whether an `Idempotency-Key` header makes any method replayable
public record RetryConfig(
    int attempts,
    @Nullable Duration perTryTimeout,
    Set<RetryOn> retryOn,
    Set<Integer> statusCodes,
    Duration baseInterval,
    boolean replayWithIdempotencyKey) {

  /// The policy of a route that says nothing: replays only what provably was not executed.
  public static final RetryConfig DEFAULT =
      new RetryConfig(
          2,
          null,
          Set.of(RetryOn.STALE_RESET, RetryOn.CONNECT_FAILURE, RetryOn.REFUSED_STREAM),
          Set.of(),
          Duration.ofMillis(25),
          false);

  public RetryConfig {
    retryOn = Set.copyOf(retryOn);
    statusCodes = Set.copyOf(statusCodes);
  }
}
