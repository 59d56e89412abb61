package dev.truehop.perf.lab.net;

import dev.truehop.perf.SystemProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Thread-safe: a network of its own, held by a thread that lives in it. It vanishes with the last
/// thread, socket and process in it.
///
/// A namespace belongs to a thread, not to a process. So one program can be many pods, and what
/// their apps count is in its memory.
public final class NetworkNamespace implements Place, AutoCloseable {
  private final ExecutorService inside;
  private final String threadId;

  private NetworkNamespace(ExecutorService inside, String threadId) {
    this.inside = inside;
    this.threadId = threadId;
  }

  /// Makes one with nothing in it but a loopback interface that is up.
  ///
  /// @throws IOException if this program may not
  public static NetworkNamespace create() throws IOException, InterruptedException {
    ExecutorService inside =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("namespace").factory());
    try {
      String threadId =
          outcome(
              inside,
              () -> {
                NativeCalls.leaveNetwork();
                return Path.of("/proc/thread-self").toRealPath().getFileName().toString();
              });
      NetworkNamespace made = new NetworkNamespace(inside, threadId);
      made.run("ip link set lo up");
      return made;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      inside.shutdownNow();
      throw failure;
    }
  }

  @Override
  public <T> T call(Callable<T> task) throws IOException, InterruptedException {
    return outcome(inside, task);
  }

  /// Runs `ip` or `iptables` in it.
  public void run(String line) throws IOException, InterruptedException {
    call(
        () -> {
          SystemProgram.run(line);
          return true;
        });
  }

  /// The kernel knows a namespace by a thread that is in it.
  String threadId() {
    return threadId;
  }

  private static <T> T outcome(ExecutorService inside, Callable<T> task)
      throws IOException, InterruptedException {
    try {
      return inside.submit(task).get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw new IOException(failure.getCause());
    }
  }

  @Override
  public void close() {
    inside.shutdownNow();
  }
}
