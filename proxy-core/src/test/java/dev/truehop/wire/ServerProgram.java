package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. A server that other people wrote, in a folder of its own; where it is not
/// installed, the tests that ask for it are skipped. What stands between percent signs in its
/// arguments and in its configuration file is filled in: `%NAME%` by a value, `%FOLDER%`, and
/// `%PORT1%` and so on by free ports.
final class ServerProgram implements AutoCloseable {
  private static final String PORT = "%PORT";

  private final Map<String, String> values = new TreeMap<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Path folder;
  private final String program;
  private ChildProcess process;

  ServerProgram(String program) throws IOException {
    Assumptions.assumeTrue(
        ChildProcess.installed(program), "skipped: " + program + " is not installed");
    this.program = program;
    this.folder = Files.createTempDirectory(program);
    with("FOLDER", folder);
  }

  ServerProgram with(String name, Object value) {
    values.put("%" + name + "%", value.toString());
    return this;
  }

  Path folder() {
    return folder;
  }

  /// Puts a configuration file into the folder.
  ServerProgram file(String resource) throws IOException {
    try (InputStream in = ServerProgram.class.getResourceAsStream(resource)) {
      Files.writeString(folder.resolve(resource), filled(new String(in.readAllBytes(), UTF_8)));
    }
    return this;
  }

  private String filled(String text) throws IOException {
    String filled = text;
    for (int i = 1; filled.contains(PORT); i++) {
      String name = PORT + i + "%";
      if (filled.contains(name) && !values.containsKey(name)) {
        int port = NginxUpstream.freePort();
        ports.add(port);
        values.put(name, port + "");
      }
      filled = filled.replace(name, values.getOrDefault(name, name));
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }

  ServerProgram start(String... arguments) throws IOException {
    Path place = Path.of("/usr/sbin", program);
    List<String> command = new ArrayList<>();
    command.add(Files.isExecutable(place) ? place.toString() : program);
    for (String argument : arguments) {
      command.add(filled(argument));
    }
    process = ChildProcess.start(program, command);
    for (int port : ports) {
      Await.until(program + " listens", () -> listens(port));
    }
    return this;
  }

  private boolean listens(int port) {
    try (RawClient client = RawClient.to(port)) {
      return client.port() > 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// @param number 1 is the first
  int port(int number) {
    return Integer.parseInt(values.get(PORT + number + "%"));
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
