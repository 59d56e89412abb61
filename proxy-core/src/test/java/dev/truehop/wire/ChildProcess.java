package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Thread-safe. A program that a test runs: its output is kept line by line, and it never outlives
/// the test.
final class ChildProcess implements AutoCloseable {
  private static final int EXIT_TIMEOUT_SECONDS = 120;
  private static final Pattern KIB = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private final Process process;
  private final String name;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new CopyOnWriteArrayList<>();

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  static ChildProcess start(String name, List<String> command) throws IOException {
    return start(name, new ProcessBuilder(command));
  }

  static ChildProcess start(String name, ProcessBuilder builder) throws IOException {
    ChildProcess child = new ChildProcess(name, builder.start());
    Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
    child.readers.add(collect(child.process.getInputStream(), child.out));
    child.readers.add(collect(child.process.getErrorStream(), child.err));
    ShowOutput.started(child);
    return child;
  }

  /// Runs a command to its end.
  ///
  /// @return its exit code, standard output and standard error
  static Result run(List<String> command) throws IOException {
    try (ChildProcess child = start(command.getFirst(), command)) {
      int code = child.exitCode();
      return new Result(code, String.join("\n", child.out()), String.join("\n", child.err()));
    }
  }

  /// Immutable. How a command ended.
  record Result(int code, String out, String err) {}

  /// Whether a program of this name is on the PATH, or where Debian keeps servers.
  static boolean installed(String program) {
    String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static Thread collect(InputStream stream, List<String> lines) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new java.io.InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | java.io.UncheckedIOException _) {
                // The process has ended.
              }
            });
  }

  List<String> out() {
    return out;
  }

  List<String> err() {
    return err;
  }

  /// The first line of standard output that fits, as soon as there is one.
  String line(String what, Predicate<String> fits) {
    return Await.value(
        name + ": " + what,
        () -> {
          boolean over = !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
          var found = out.stream().filter(fits).findFirst();
          if (found.isEmpty() && over) {
            throw new AssertionError(name + " has ended without: " + what + "\n" + text());
          }
          return found.orElse(null);
        });
  }

  String text() {
    return "--- "
        + name
        + ", standard output\n"
        + String.join("\n", tail(out))
        + "\n--- "
        + name
        + ", standard error\n"
        + String.join("\n", tail(err))
        + "\n";
  }

  private static List<String> tail(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - 60), lines.size());
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /// Waits for the end, and for the rest of the output.
  int exitCode() {
    try {
      if (!process.waitFor(EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end\n" + text());
      }
      for (Thread reader : readers) {
        reader.join(Duration.ofSeconds(EXIT_TIMEOUT_SECONDS));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  void signal(String signal) throws IOException {
    Result result = run(List.of("kill", "-" + signal, Long.toString(pid())));
    if (result.code() != 0) {
      throw new IOException(result.err());
    }
  }

  /// The most memory that the process ever had resident, in MiB.
  long peakMib() throws IOException {
    Matcher matcher = KIB.matcher(Files.readString(Path.of("/proc", pid() + "", "status")));
    if (!matcher.find()) {
      throw new IOException("no VmHWM");
    }
    return Long.parseLong(matcher.group(1)) / 1024;
  }

  /// SIGTERM, and SIGKILL where that does not help.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
    }
  }
}
