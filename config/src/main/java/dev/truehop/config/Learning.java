package dev.truehop.config;

/// Immutable: whether the pool learns when its upstreams close connections.
public enum Learning implements Token {
  ON("on"),
  /// Only the upstream's own announcements and the configuration count.
  OFF("off");

  private final String token;

  Learning(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
