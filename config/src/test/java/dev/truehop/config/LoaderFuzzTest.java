package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mutates a valid file: whatever stands in it, loading ends with a configuration or with problems
/// that lie in the file, and never with an exception.
class LoaderFuzzTest {
  private static final int ROUNDS = 1_000;
  private static final long SEED = Long.getLong("truehop.test.seed", 20_261_120L);
  private static final String SPICE = "\t\0\r\n:-?,[]{}#&*!|>'\"%@`~^\u00e9\ufeff";

  @TempDir Path folder;

  @Test
  void noContentMakesLoadingThrow() throws IOException {
    Path file = folder.resolve("fuzz.yaml");
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + round;
      byte[] octets = mutated(new Random(seed));
      Files.write(file, octets);
      try {
        check(ConfigLoader.load(List.of(file), 2), octets);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        String text = new String(octets, StandardCharsets.UTF_8);
        fail("replay with -Dtruehop.test.seed=" + seed + ": " + e + "\n" + text, e);
      }
    }
  }

  private static void check(Loaded loaded, byte[] octets) {
    if (loaded instanceof Loaded.Ok ok) {
      assertInstanceOf(
          Loaded.Ok.class, ConfigLoader.parse("dump", ConfigDump.toYaml(ok.config()), 2));
      return;
    }
    List<Problem> problems = assertInstanceOf(Loaded.Invalid.class, loaded).problems();
    assertFalse(problems.isEmpty());
    long lines = new String(octets, StandardCharsets.UTF_8).split("\r\n|[\r\n]", -1).length;
    for (Problem problem : problems) {
      assertTrue(problem.line() >= 1 && problem.line() <= lines, problem::toString);
      assertTrue(problem.column() >= 1, problem::toString);
    }
  }

  private static byte[] mutated(Random random) {
    String text = random.nextInt(4) == 0 ? Yamls.SMALL : Yamls.FULL;
    if (random.nextBoolean()) {
      text = shuffledLines(text, random);
    }
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    byte[] spice = SPICE.getBytes(StandardCharsets.UTF_8);
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = random.nextInt(octets.length);
      octets[at] =
          random.nextBoolean()
              ? spice[random.nextInt(spice.length)]
              : (byte) (octets[at] ^ 1 << random.nextInt(8));
    }
    return octets;
  }

  /// Removes, repeats, moves or indents a few lines.
  private static String shuffledLines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      switch (random.nextInt(4)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(random.nextInt(lines.size()), line);
        case 2 -> lines.set(at, "  " + line);
        default -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
