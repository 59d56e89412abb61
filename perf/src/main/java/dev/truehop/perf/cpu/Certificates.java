package dev.truehop.perf.cpu;

import dev.truehop.perf.CertsProgram;
import dev.truehop.perf.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    CertsProgram.run(folder, List.of(SERVER, WORKLOAD));
    String both =
        Files.readString(folder.resolve("perf-proxy.crt"))
            + Files.readString(folder.resolve("perf-proxy.key"));
    Files.writeString(folder.resolve("perf-proxy.pem"), both);
  }
}
