package dev.truehop.perf.cpu;

import java.util.Arrays;
import java.util.List;

/// Immutable: what goes into the proxy, and what comes out of it.
enum Scenario {
  HTTP1("http1", "HTTP/1.1 keep-alive in and out, 64 connections", List.of()),
  HTTP2_IN(
      "http2",
      "HTTP/2 in (8 connections of 16 streams, cleartext), HTTP/1.1 out",
      List.of("h2load")),
  MTLS_OUT("mtls", "HTTP/1.1 in (64 connections), HTTP/2 with mutual TLS out", List.of("nginx"));

  private final String word;
  private final String text;
  private final List<String> programs;

  Scenario(String word, String text, List<String> programs) {
    this.word = word;
    this.text = text;
    this.programs = programs;
  }

  /// @throws IllegalArgumentException with a message for the user
  static Scenario named(String word) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown scenario `" + word + "`"));
  }

  /// As on the command line.
  String word() {
    return word;
  }

  String text() {
    return text;
  }

  /// What has to be installed for it.
  List<String> programs() {
    return programs;
  }
}
