package dev.truehop.config;

/// Immutable: implemented by the enums whose constants are words of the configuration.
interface Token {
  /// The word as it stands in the YAML.
  String token();
}
