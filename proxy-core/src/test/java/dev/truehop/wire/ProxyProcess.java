package dev.truehop.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/// Thread-safe. The packaged proxy in a process of its own, with the JVM flags of `bin/truehop
/// run`.
final class ProxyProcess implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("truehop.root", "..")).normalize();
  private static final Path JAR =
      Path.of(System.getProperty("truehop.jar", ROOT + "/proxy-core/target/truehop.jar"));
  private static final Pattern FLAGS = Pattern.compile("flags\\+?=\\(([^)]*)\\)");
  private static final Pattern ADDRESS =
      Pattern.compile("([\\w.-]+)=(?:\\w+://)?[\\w.:\\[\\]]+?:(\\d+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(\\{.*})? ([-+.\\dEe]+)");

  private final ChildProcess process;
  private final Path folder;
  private final Path file;
  private final String ready;

  private ProxyProcess(ChildProcess process, Path file) {
    this.process = process;
    this.folder = file.getParent();
    this.file = file;
    this.ready = process.line("the line `ready`", line -> line.startsWith("ready"));
  }

  static ProxyProcess start(ProxyConfig config) throws IOException {
    return start(config.yaml());
  }

  static ProxyProcess start(String yaml) throws IOException {
    return start(yaml, List.of());
  }

  /// @param options of the JVM
  static ProxyProcess start(String yaml, List<String> options) throws IOException {
    Path file = Files.createTempDirectory("truehop").resolve("truehop.yaml");
    Files.writeString(file, yaml);
    ChildProcess process =
        ChildProcess.start("proxy", builder(options, List.of("run", "-f", file + "")));
    try {
      return new ProxyProcess(process, file);
    } catch (AssertionError e) {
      System.err.println(yaml + process.text());
      process.close();
      throw e;
    }
  }

  /// Runs a command of the packaged program that ends by itself.
  static ChildProcess.Result command(String... arguments) throws IOException {
    try (ChildProcess child =
        ChildProcess.start("truehop", builder(List.of(), List.of(arguments)))) {
      int code = child.exitCode();
      return new ChildProcess.Result(
          code, String.join("\n", child.out()), String.join("\n", child.err()));
    }
  }

  static Path jar() {
    Assertions.assertTrue(Files.exists(JAR), "not built: " + JAR);
    return JAR;
  }

  /// What `bin/truehop run` passes to the JVM: the first two groups of flags.
  static List<String> flags() throws IOException {
    List<String> flags = new ArrayList<>();
    Matcher matcher = FLAGS.matcher(Files.readString(ROOT.resolve("bin/truehop")));
    for (int group = 0; group < 2 && matcher.find(); group++) {
      flags.addAll(List.of(matcher.group(1).strip().split("\\s+")));
    }
    Assertions.assertTrue(flags.stream().anyMatch(f -> f.startsWith("-Xmx")), flags::toString);
    return flags;
  }

  private static ProcessBuilder builder(List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(flags());
    command.add("-ea:dev.truehop...");
    command.addAll(options);
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder;
  }

  ChildProcess process() {
    return process;
  }

  /// The port of the listener `web`.
  int port() {
    return port("web");
  }

  int port(String name) {
    Matcher matcher = ADDRESS.matcher(ready);
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return Integer.parseInt(matcher.group(2));
      }
    }
    throw new AssertionError("no " + name + " in: " + ready);
  }

  Path file() {
    return file;
  }

  /// Puts another configuration in the file's place, in one step as editors and mounts do.
  void rewrite(String yaml) throws IOException {
    Path next = folder.resolve("next.yaml");
    Files.writeString(next, yaml);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  Message admin(String method, String path) throws IOException {
    String head = method + ' ' + path + " HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n";
    String length = method.equals("POST") ? "Content-Length: 0\r\n\r\n" : "\r\n";
    return RawClient.once(port("admin"), head + length);
  }

  /// The sum of a metric's samples whose labels contain all these texts; 0 where there is none.
  double metric(String name, String... labels) throws IOException {
    double sum = 0;
    for (String line : admin("GET", "/stats/prometheus").text().lines().toList()) {
      Matcher matcher = SAMPLE.matcher(line);
      if (!matcher.matches() || !matcher.group(1).equals(name)) {
        continue;
      }
      String found = matcher.group(2) == null ? "" : matcher.group(2);
      if (List.of(labels).stream().allMatch(found::contains)) {
        sum += Double.parseDouble(matcher.group(3));
      }
    }
    return sum;
  }

  /// A metric gets to this value and no further. A worker counts after it has told the peer.
  void counted(double expected, String name, String... labels) throws IOException {
    Await.until(name, () -> metric(name, labels) >= expected);
    Assertions.assertEquals(expected, metric(name, labels), name);
  }

  /// How much memory it ever had resident is printed, and less than this many MiB.
  void assertPeakBelow(long limitMib) throws IOException {
    long peak = process.peakMib();
    System.out.println("peak resident memory of the proxy: " + peak + " MiB");
    Assertions.assertTrue(peak < limitMib, () -> peak + " MiB");
  }

  /// The access log's line that contains this text, as soon as it is written.
  String logLine(String text) {
    return process.line("a log line with " + text, line -> line.contains(text));
  }

  /// Stops the process where it is, so that what happens now is found all at once by [#resume].
  void suspend() throws IOException {
    process.signal("STOP");
  }

  void resume() throws IOException {
    process.signal("CONT");
  }

  @Override
  public void close() throws IOException {
    if (process.alive()) {
      process.signal("KILL");
    }
    process.close();
    try (var files = Files.list(folder)) {
      for (Path left : files.toList()) {
        Files.delete(left);
      }
    }
    Files.delete(folder);
  }
}
