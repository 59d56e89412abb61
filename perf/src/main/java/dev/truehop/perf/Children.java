package dev.truehop.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Thread-safe: the processes that this program started, and the folder of their files. Each is
/// ended through its own handle, newest first, and the folder deleted, at the latest when this
/// program ends.
public final class Children implements AutoCloseable {
  /// A proxy that has only idle connections left drains at once.
  private static final long PATIENCE_SECONDS = 3;

  private final Deque<Process> running = new ConcurrentLinkedDeque<>();
  private final Path folder;

  private Children(Path folder) {
    this.folder = folder;
  }

  /// Children that a Ctrl-C ends too.
  ///
  /// @param name of the folder, which gets a unique suffix
  public static Children endedAtExit(String name) throws IOException {
    Children children = new Children(Files.createTempDirectory(name));
    Runtime.getRuntime().addShutdownHook(new Thread(children::close, "end-children"));
    return children;
  }

  /// For the files of the children: configurations, logs. No folders within it.
  public Path folder() {
    return folder;
  }

  /// Starts a process and remembers it.
  public Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    running.addFirst(process);
    return process;
  }

  /// Starts a process and waits until it ends.
  ///
  /// @return all that it said
  public String outputOf(List<String> command) throws IOException, InterruptedException {
    Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    running.remove(process);
    return said;
  }

  /// Asks it to end, and insists after some seconds. Idempotent.
  public void end(Process process) {
    end(process, PATIENCE_SECONDS);
  }

  /// The same, with more patience or less.
  public void end(Process process, long patienceSeconds) {
    process.destroy();
    try {
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    running.remove(process);
  }

  /// Idempotent.
  @Override
  public synchronized void close() {
    running.forEach(Process::destroy);
    running.forEach(this::end);
    if (Files.exists(folder)) {
      deleteFolder();
    }
  }

  private void deleteFolder() {
    try (Stream<Path> listing = Files.list(folder)) {
      List<Path> files = listing.toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.delete(folder);
    } catch (IOException failure) {
      System.err.println("left behind: " + folder + " (" + failure + ")");
    }
  }
}
