package dev.truehop.failure;

/// Immutable: whose doing a failure is. It decides whose logs an operator reads next.
public enum Side {
  /// The client: its bytes, its slowness, or its going away.
  DOWNSTREAM,
  /// The upstream or the network on the way to it.
  UPSTREAM,
  /// The proxy itself: its configuration, its limits, its time limits.
  LOCAL
}
