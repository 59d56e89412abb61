package dev.truehop.tls;

import java.nio.file.Path;

/// Immutable. A certificate, key or bundle that can not be used.
public final class BadFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Path file;

  BadFileException(Path file, String message) {
    super(message);
    this.file = file;
  }

  /// Which one.
  public Path file() {
    return file;
  }
}
