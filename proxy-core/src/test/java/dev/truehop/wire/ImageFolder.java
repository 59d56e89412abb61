package dev.truehop.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Immutable (static functions only). Lays out the root folder of a container image from this
/// machine's files alone: a small Java runtime, the C library that it needs, and the programs. So
/// no image registry is asked for anything.
final class ImageFolder {
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,jdk.httpserver,jdk.jfr,jdk.management,"
          + "jdk.unsupported";
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private ImageFolder() {}

  /// @param programs jars and class folders, which become `/app/0`, `/app/1` and so on
  static void layOut(Path root, List<Path> programs) throws IOException {
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    Assumptions.assumeTrue(Files.isExecutable(jlink), "skipped: this JDK has no jlink");
    Assumptions.assumeTrue(ChildProcess.installed("ldd"), "skipped: ldd is not installed");
    Path runtime = root.resolve("java");
    ChildProcess.Result linked =
        ChildProcess.run(
            List.of(
                jlink.toString(),
                "--add-modules",
                MODULES,
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString()));
    Assumptions.assumeTrue(linked.code() == 0, "skipped: " + linked.out() + linked.err());
    copyLibraries(runtime, root);
    for (int i = 0; i < programs.size(); i++) {
      copy(programs.get(i), root.resolve("app").resolve(String.valueOf(i)));
    }
  }

  private static void copyLibraries(Path runtime, Path root) throws IOException {
    List<String> command = new ArrayList<>(List.of("ldd"));
    try (Stream<Path> files = Files.walk(runtime)) {
      files
          .filter(file -> file.endsWith("bin/java") || file.toString().endsWith(".so"))
          .forEach(file -> command.add(file.toString()));
    }
    Matcher matcher = LIBRARY.matcher(ChildProcess.run(command).out());
    while (matcher.find()) {
      Path library = Path.of(matcher.group(1));
      Path target = root.resolve(library.toString().substring(1));
      if (!library.startsWith(runtime) && !Files.exists(target)) {
        Files.createDirectories(target.getParent());
        Files.copy(library.toRealPath(), target);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = file.equals(from) ? to : to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
