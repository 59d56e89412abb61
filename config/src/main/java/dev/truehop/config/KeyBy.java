package dev.truehop.config;

/// Immutable. What makes two connections interchangeable.
public enum KeyBy {
  POD,
  ADDRESS
}
