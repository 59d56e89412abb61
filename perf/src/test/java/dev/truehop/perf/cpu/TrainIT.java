package dev.truehop.perf.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The build has trained the JVM, and the launcher uses what came of it.
class TrainIT {
  @Test
  void aJvmThatHasToUseTheCacheStarts(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path launcher = Path.of(System.getProperty("truehop.root"), "bin", "truehop");
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "version");
    builder.environment().put("TRUEHOP_BUILDING", "yes");
    builder.environment().put("TRUEHOP_JAVA_OPTS", "-XX:AOTMode=on");
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(out);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.startsWith("truehop "), said);
  }
}
