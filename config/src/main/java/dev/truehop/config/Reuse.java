package dev.truehop.config;

/// Immutable. Whether a kept connection is checked before it is used again.
public enum Reuse {
  CHECKED,
  BLIND
}
