package dev.truehop.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. A script of the test's resources on the machine's Node, with the library `ws` out
/// of its jar beside it; where there is no Node, the tests that ask for it are skipped. A server
/// prints `listening` with its ports.
final class NodeProgram implements AutoCloseable {
  private static final String LISTENING = "listening ";
  private static final String LIBRARY = "META-INF/resources/webjars/ws/";

  private final ChildProcess process;
  private final Path folder;

  private NodeProgram(ChildProcess process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  static NodeProgram start(String script, Object... arguments) throws IOException {
    Assumptions.assumeTrue(ChildProcess.installed("node"), "skipped: node is not installed");
    Path folder = Files.createTempDirectory("node");
    try (InputStream in = NodeProgram.class.getResourceAsStream(script)) {
      Files.copy(in, folder.resolve(script));
    }
    library(folder.resolve("node_modules/ws"));
    List<String> command = new ArrayList<>(List.of("node", folder.resolve(script) + ""));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new NodeProgram(ChildProcess.start("node", command), folder);
  }

  private static void library(Path to) throws IOException {
    var jar = NodeProgram.class.getResource("/META-INF/maven/org.webjars.npm/ws/pom.properties");
    String file = jar.getPath().substring("file:".length(), jar.getPath().indexOf('!'));
    try (JarInputStream in = new JarInputStream(Files.newInputStream(Path.of(file)))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        String name = entry.getName();
        if (name.startsWith(LIBRARY) && name.endsWith("s") || name.endsWith("/package.json")) {
          // Below the version.
          Path path = to.resolve(name.substring(name.indexOf('/', LIBRARY.length()) + 1));
          Files.createDirectories(path.getParent());
          Files.copy(in, path);
        }
      }
    }
  }

  ChildProcess process() {
    return process;
  }

  /// What follows `listening`.
  ///
  /// @param index 0 is the first
  int port(int index) {
    String line = process.line("its ports", text -> text.startsWith(LISTENING));
    return Integer.parseInt(line.substring(LISTENING.length()).split(" ", -1)[index]);
  }

  @Override
  public void close() throws IOException {
    process.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
