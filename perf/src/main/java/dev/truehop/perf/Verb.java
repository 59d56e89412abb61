package dev.truehop.perf;

import java.util.Locale;

/// What demo and lab send: one method that may be repeated, one that must not be.
public enum Verb {
  GET("", 3000),
  POST("amount=1", 3001);

  private final String body;
  private final int podPort;

  Verb(String body, int podPort) {
    this.body = body;
    this.podPort = podPort;
  }

  public String body() {
    return body;
  }

  /// A port of its own in each pod, so that connections can be counted apart.
  public int podPort() {
    return podPort;
  }

  /// Begins the names of the clusters and paths that carry it.
  public String prefix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
