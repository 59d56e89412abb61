package dev.truehop.tidy;

/// Immutable: one place that breaks a rule, printed so that an IDE makes it a link.
record Finding(String path, long line, String message) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + message;
  }
}
