package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Knows whether a text is an access log format string. The configuration carries the string and
/// does not understand it; who loads it may. Called on the loading thread.
@FunctionalInterface
public interface FormatCheck {
  /// @return what is wrong, in words that follow the string; null for a good one
  @Nullable String problem(String format);
}
