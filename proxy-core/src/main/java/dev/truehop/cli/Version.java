package dev.truehop.cli;

import org.jspecify.annotations.Nullable;

/// Immutable. What the jar says about itself.
final class Version {
  private Version() {}

  static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
