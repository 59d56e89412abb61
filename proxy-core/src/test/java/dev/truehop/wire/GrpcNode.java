package dev.truehop.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. grpc-js out of its jar, in a folder of its own, and the script `grpc-node.js`
/// beside it, for the machine's Node; where there is none, the tests that ask for it are skipped.
final class GrpcNode implements AutoCloseable {
  private static final String SCRIPT = "grpc-node.js";
  private static final String LISTENING = "listening ";
  private static final String JAR = "META-INF/resources/webjars/grpc__grpc-js";

  private final Path folder;

  private GrpcNode(Path folder) {
    this.folder = folder;
  }

  static GrpcNode unpack() throws IOException, URISyntaxException {
    Assumptions.assumeTrue(ChildProcess.installed("node"), "skipped: node is not installed");
    Path folder = Files.createTempDirectory("grpc-node");
    try (InputStream in = GrpcNode.class.getResourceAsStream(SCRIPT)) {
      Files.copy(in, folder.resolve(SCRIPT));
    }
    URL found = GrpcNode.class.getClassLoader().getResource(JAR);
    URI jar = new URI(String.valueOf(found).replaceFirst("!.*", ""));
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> versions = Files.list(files.getPath(JAR))) {
      Path version = versions.findFirst().orElseThrow();
      copy(version, folder.resolve("node_modules/@grpc/grpc-js"));
    }
    return new GrpcNode(folder);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private ChildProcess run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", folder.resolve(SCRIPT) + ""));
    command.addAll(List.of(arguments));
    return ChildProcess.start("node", command);
  }

  /// A server with one service.
  ChildProcess serve(String service) throws IOException {
    return run("server", service);
  }

  static int port(ChildProcess server) {
    String line = server.line("its port", text -> text.startsWith(LISTENING));
    return Integer.parseInt(line.substring(LISTENING.length()));
  }

  /// Makes every kind of call to a service behind a port, and some to `down.Echo`.
  ///
  /// @return `done`, or else why not
  String visit(int port, String service) throws IOException {
    try (ChildProcess client = run("client", port + "", service)) {
      int code = client.exitCode();
      return code == 0 ? String.join("\n", client.out()) : client.text();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
