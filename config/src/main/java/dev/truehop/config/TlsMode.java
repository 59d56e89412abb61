package dev.truehop.config;

/// Immutable: how connections to a cluster are secured, with the words of Istio's DestinationRule.
public enum TlsMode implements Token {
  /// Plaintext.
  DISABLE("disable"),
  /// TLS; only the upstream shows a certificate.
  SIMPLE("simple"),
  /// TLS; both sides show one.
  MUTUAL("mutual");

  private final String token;

  TlsMode(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
