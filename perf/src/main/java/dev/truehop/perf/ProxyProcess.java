package dev.truehop.perf;

import dev.truehop.config.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Thread-safe: the packaged proxy, running as a child process.
public final class ProxyProcess implements AutoCloseable {
  /// Several may start at a time, on few CPUs.
  private static final long START_SECONDS = 60;

  private final Children children;
  private final Process process;
  private final ReadyLine addresses;

  private ProxyProcess(Children children, Process process, ReadyLine addresses) {
    this.children = children;
    this.process = process;
    this.addresses = addresses;
  }

  /// Starts it with all CPUs, its output unread, and waits until it serves.
  public static ProxyProcess start(Children children, Path configuration) throws IOException {
    return start(children, configuration, List.of(), _ -> {});
  }

  /// Starts it and waits until it serves.
  ///
  /// @param configuration its YAML file; its messages go to a `.log` beside it
  /// @param output gets what it prints later, such as its access log, line by line
  /// @param prefix what to put before the command, such as `taskset -c 0`
  /// @throws IOException if it ends or does not get ready; its messages are in the text
  public static ProxyProcess start(
      Children children, Path configuration, List<String> prefix, Consumer<String> output)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(JavaCommand.proxy(configuration));
    return launch(children, configuration, command, output);
  }

  /// Starts it with further JVM flags, its output unread, and waits until it serves.
  ///
  /// @param flags for its JVM
  public static ProxyProcess startWith(Children children, Path configuration, List<String> flags)
      throws IOException {
    return launch(children, configuration, JavaCommand.proxy(configuration, flags), _ -> {});
  }

  private static ProxyProcess launch(
      Children children, Path configuration, List<String> command, Consumer<String> output)
      throws IOException {
    Path log = configuration.resolveSibling(configuration.getFileName() + ".log");
    Process process = children.start(new ProcessBuilder(command).redirectError(log.toFile()));
    CompletableFuture<ReadyLine> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> readOutput(process, ready, output));
    try {
      return new ProxyProcess(children, process, ready.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException | InterruptedException failure) {
      children.end(process);
      String text = "the proxy did not get ready: " + failure.getMessage() + "\n";
      throw new IOException(text + Files.readString(log), failure);
    }
  }

  /// Reads on after the line that counts, or the pipe would fill up.
  private static void readOutput(
      Process process, CompletableFuture<ReadyLine> ready, Consumer<String> output) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (!ready.isDone() && ReadyLine.is(line)) {
          ready.complete(ReadyLine.parse(line));
        } else {
          output.accept(line);
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException | IllegalArgumentException failure) {
      ready.completeExceptionally(failure);
    }
  }

  public HostPort web() {
    return addresses.web();
  }

  public HostPort admin() {
    return addresses.admin();
  }

  public long pid() {
    return process.pid();
  }

  /// Waits until it ends by itself, or is ended from elsewhere.
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /// Ends it, however much it has to do before.
  ///
  /// @param patienceSeconds after which it is killed
  public void end(long patienceSeconds) {
    children.end(process, patienceSeconds);
  }

  @Override
  public void close() {
    children.end(process);
  }
}
