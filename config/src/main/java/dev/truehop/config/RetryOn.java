package dev.truehop.config;

/// Immutable: the tokens of `retryOn`. All but the first keep Envoy's exact meaning (Envoy docs,
/// router filter, `x-envoy-retry-on`).
public enum RetryOn implements Token {
  /// Truehop's own: a kept connection failed and the replay matrix allows another attempt.
  STALE_RESET("stale-reset"),
  FIVE_XX("5xx"),
  GATEWAY_ERROR("gateway-error"),
  RESET("reset"),
  RESET_BEFORE_REQUEST("reset-before-request"),
  CONNECT_FAILURE("connect-failure"),
  RETRIABLE_4XX("retriable-4xx"),
  REFUSED_STREAM("refused-stream"),
  RETRIABLE_STATUS_CODES("retriable-status-codes"),
  ENVOY_RATELIMITED("envoy-ratelimited"),
  /// This and the next four: a response of gRPC without a body that has this status in its head.
  CANCELLED("cancelled"),
  DEADLINE_EXCEEDED("deadline-exceeded"),
  INTERNAL("internal"),
  RESOURCE_EXHAUSTED("resource-exhausted"),
  UNAVAILABLE("unavailable");

  private final String token;

  RetryOn(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
