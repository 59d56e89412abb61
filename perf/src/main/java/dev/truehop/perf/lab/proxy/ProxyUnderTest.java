package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import dev.truehop.perf.AdminStats;
import dev.truehop.perf.SystemProgram;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A proxy that serves, as a process of its own. Called on the thread of one scenario in one mode.
public interface ProxyUnderTest extends AutoCloseable {
  /// Where it serves.
  HostPort web();

  long pid();

  /// Changes its endpoints and returns when it has taken that in, as far as it lets one know.
  void tell(ProxySpec spec) throws IOException, InterruptedException;

  /// How many requests it sent a second time.
  ///
  /// @return -1 if it does not count that
  long replays() throws IOException, InterruptedException;

  /// Its metrics, if it is Truehop.
  default Optional<AdminStats> stats() throws IOException, InterruptedException {
    return Optional.empty();
  }

  /// Stops all its processes until [#resume]; the kernel goes on receiving for them.
  default void suspend() throws IOException {
    signal("STOP");
  }

  default void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException {
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    String pids =
        Stream.concat(Stream.of(process), process.descendants())
            .map(handle -> Long.toString(handle.pid()))
            .collect(Collectors.joining(" "));
    SystemProgram.run("kill -" + signal + " " + pids);
  }

  @Override
  void close();
}
