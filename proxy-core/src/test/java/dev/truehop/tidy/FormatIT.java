package dev.truehop.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every Java source of the repository is as google-java-format would write it. The formatter runs
/// in a JVM of its own, with this test's Java 25: the one that Maven runs on may be too old for the
/// sources.
class FormatIT {
  @Test
  void everySourceIsFormattedAndAPlantedOneIsFound(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path planted = folder.resolve("Planted.java");
    Files.writeString(planted, "class Planted {\n   int misindented;\n}\n");
    Path root = Repository.root();
    List<String> sources =
        Repository.load(root).files().stream()
            .filter(file -> file.syntax().isPresent())
            .map(file -> root.resolve(file.path()).toString())
            .collect(Collectors.toCollection(ArrayList::new));
    assertTrue(sources.size() > 10, "sources not found below " + root);
    sources.add(planted.toString());
    assertEquals(planted.toString(), notFormatted(sources), "not formatted; to do it: bin/format");
  }

  /// The formatter's answer: one path per line of what it would change, and its complaints.
  private static String notFormatted(List<String> sources)
      throws IOException, InterruptedException {
    Path formatter = Repository.root().resolve("proxy-core/target/tools/google-java-format.jar");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-jar", formatter.toString(), "--dry-run", "--set-exit-if-changed"));
    command.addAll(sources);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    int code = process.waitFor();
    return code == 0 || !output.isEmpty() ? output : "the formatter ended with " + code;
  }
}
