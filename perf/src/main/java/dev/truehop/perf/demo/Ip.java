package dev.truehop.perf.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only): the `ip` command, in the network namespace of this process.
final class Ip {
  private Ip() {}

  /// @param arguments separated by single spaces
  /// @throws IOException with what `ip` said, if it did not succeed
  static void run(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    findSystemPrograms(builder);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("ip " + arguments + ": " + said.strip());
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IOException(interruption);
    }
  }

  /// Debian keeps `ip` where only root's PATH leads.
  static void findSystemPrograms(ProcessBuilder builder) {
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", "/usr/sbin:/sbin", (path, system) -> path + ":" + system);
  }
}
