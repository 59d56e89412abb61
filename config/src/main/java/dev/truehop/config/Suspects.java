package dev.truehop.config;

/// Immutable: what a request that must not be repeated does when the only kept connection may be
/// about to be closed by its upstream.
public enum Suspects implements Token {
  /// Withholds where that takes less time than a new connection, else takes a fresh one. To an
  /// upstream on the same host that is always a fresh one, as long as there is room for it.
  AUTO("auto"),
  /// Takes a fresh connection.
  FRESH("fresh"),
  /// Sends its head without the last octet, waits for a moment, looks, and sends the rest.
  WITHHOLD("withhold");

  private final String token;

  Suspects(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
