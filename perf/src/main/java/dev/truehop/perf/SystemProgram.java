package dev.truehop.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only): `ip`, `iptables` and `kill`, run in the network namespace of
/// the calling thread.
public final class SystemProgram {
  private SystemProgram() {}

  /// Runs a program to its end.
  ///
  /// @param line the program and its arguments, separated by single spaces
  /// @throws IOException with what it said, if it did not succeed
  public static void run(String line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(line.split(" ", -1))).redirectErrorStream(true);
    findSystemPrograms(builder);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(line + ": " + said.strip());
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IOException(interruption);
    }
  }

  /// Debian keeps `ip` where only root's PATH leads.
  public static void findSystemPrograms(ProcessBuilder builder) {
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", "/usr/sbin:/sbin", (path, system) -> path + ":" + system);
  }
}
