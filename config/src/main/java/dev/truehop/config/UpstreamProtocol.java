package dev.truehop.config;

/// Immutable: what is spoken with the endpoints of a cluster.
public enum UpstreamProtocol implements Token {
  HTTP1("http1"),
  HTTP2("http2"),
  /// What the endpoint chooses by ALPN.
  AUTO("auto");

  private final String token;

  UpstreamProtocol(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
