package dev.truehop.config;

/// Immutable: what makes two upstream connections interchangeable.
public enum KeyBy implements Token {
  /// Address and pod UID.
  POD("pod"),
  /// The address alone: the bug, for demonstration.
  ADDRESS("address");

  private final String token;

  KeyBy(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
