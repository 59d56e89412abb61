package dev.truehop.config;

/// Immutable: how much is asked of a kept connection before it carries a request.
public enum Reuse implements Token {
  /// The freshness rules.
  CHECKED("checked"),
  /// Nothing, as the field does: for demonstration.
  BLIND("blind");

  private final String token;

  Reuse(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
