package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Immutable: where the access log goes and what a line looks like.
///
/// @param file the path as written; present exactly when the output is [Output#FILE]
/// @param pattern the format string; present exactly when the format is [Format#CUSTOM]
public record AccessLogConfig(
    Output output, @Nullable String file, Format format, @Nullable String pattern) {

  /// Istio's text line on standard output.
  public static final AccessLogConfig DEFAULT =
      new AccessLogConfig(Output.STDOUT, null, Format.TEXT, null);

  /// Immutable: where lines go.
  public enum Output {
    STDOUT,
    NONE,
    FILE
  }

  /// Immutable: what a line looks like.
  public enum Format {
    TEXT,
    JSON,
    CUSTOM
  }
}
