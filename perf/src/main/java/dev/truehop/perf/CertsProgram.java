package dev.truehop.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Immutable (static functions only): `truehop certs`, as its own process.
public final class CertsProgram {
  private CertsProgram() {}

  /// Makes certificates for these names in a folder, by the authority there or by a new one.
  ///
  /// @throws IOException if it fails, with what it said
  public static void run(Path folder, List<String> names) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(JavaCommand.certs(folder, names));
    Process certs = builder.redirectErrorStream(true).start();
    String said = new String(certs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (certs.waitFor() != 0) {
      throw new IOException("truehop certs failed: " + said);
    }
  }
}
