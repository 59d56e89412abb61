package dev.truehop.perf.cpu;

import dev.truehop.perf.Children;
import dev.truehop.perf.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Immutable (static functions only): what `bin/truehop certs` makes, for both sides of a
/// connection.
final class Certificates {
  /// What upstreams show.
  static final String SERVER = "localhost";

  /// What proxies show.
  static final String WORKLOAD = "perf/proxy";

  private Certificates() {}

  /// Makes them in the folder of the children: `ca`, `localhost`, `perf-proxy`, each `.crt` and
  /// `.key`, and `perf-proxy.pem` with both.
  static void make(Children children) throws IOException, InterruptedException {
    Path folder = children.folder();
    Path log = folder.resolve("certs.log");
    List<String> arguments =
        new ArrayList<>(List.of("certs", "-d", folder.toString(), SERVER, WORKLOAD));
    ProcessBuilder certs = new ProcessBuilder(JavaCommand.packaged(List.of(), arguments));
    certs.redirectErrorStream(true).redirectOutput(log.toFile());
    if (children.start(certs).waitFor() != 0) {
      throw new IOException("no certificates: " + Files.readString(log));
    }
    StringBuilder both = new StringBuilder();
    for (String part : Arrays.asList("perf-proxy.crt", "perf-proxy.key")) {
      both.append(Files.readString(folder.resolve(part)));
    }
    Files.writeString(folder.resolve("perf-proxy.pem"), both);
  }
}
