package dev.truehop.perf;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Immutable (static functions only): what is installed here.
public final class Programs {
  /// Debian keeps servers where only root's PATH leads.
  private static final String SYSTEM = ":/usr/sbin:/sbin";

  private Programs() {}

  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + SYSTEM;
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static boolean exists(String name) {
    return find(name).isPresent();
  }
}
