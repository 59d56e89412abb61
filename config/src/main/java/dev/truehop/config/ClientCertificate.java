package dev.truehop.config;

/// Immutable: whether a listener asks its clients for a certificate.
public enum ClientCertificate implements Token {
  /// It does not ask.
  NONE("none"),
  /// It asks; a client without one is served, one with a bad one is refused.
  OPTIONAL("optional"),
  /// A client without a good one is refused.
  REQUIRED("required");

  private final String token;

  ClientCertificate(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
