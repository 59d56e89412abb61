package dev.truehop.config;

/// Immutable: which endpoint of a cluster gets the next attempt.
public enum LoadBalancing implements Token {
  /// The less busy one of two random endpoints.
  LEAST_REQUEST("leastRequest"),
  ROUND_ROBIN("roundRobin"),
  RANDOM("random");

  private final String token;

  LoadBalancing(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
