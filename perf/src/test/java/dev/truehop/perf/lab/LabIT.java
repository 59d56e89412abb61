package dev.truehop.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged lab plays three quick scenarios; the others are for `bin/truehop lab`.
class LabIT {
  private static final List<String> SCENARIOS =
      List.of("abort-before-ack", "unsolicited-octets", "goaway-lying");

  private static final long BOUND_MINUTES = 9;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void truehopShowsWhatItShouldAndTheReportsSayIt(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path page = folder.resolve("lab.html");
    Path said = folder.resolve("lab.json");
    ProcessBuilder builder = new ProcessBuilder(command(page));
    builder.redirectOutput(said.toFile()).redirectError(folder.resolve("err").toFile());
    Process lab = builder.start();
    boolean ended = lab.waitFor(BOUND_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      lab.destroy();
    }
    assertTrue(ended, () -> "it does not end: " + text(folder.resolve("err")));
    int code = lab.exitValue();
    String json = Files.readString(said, StandardCharsets.UTF_8);
    assertEquals(0, code, () -> json + text(folder.resolve("err")));
    assertTrue(json.startsWith("{") && json.endsWith("}\n"), json);
    assertEquals(SCENARIOS.size(), json.split("\"verdict\": \"pass\"", -1).length - 1, json);
    assertTrue(json.contains("\"proxy\": \"truehop field\""), json);
    assertTrue(Files.readString(page).contains("<svg"));
  }

  private static List<String> command(Path page) {
    Path root = Path.of(System.getProperty("truehop.root"));
    String jars =
        root.resolve("perf/target/truehop-perf.jar") + ":" + System.getProperty("truehop.jar");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            jars,
            "dev.truehop.perf.PerfMain",
            "lab",
            "--json",
            "--html",
            page.toString()));
    command.addAll(SCENARIOS);
    return command;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      return failure.toString();
    }
  }
}
