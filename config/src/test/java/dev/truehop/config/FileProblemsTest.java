package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong before the first key can be understood.
class FileProblemsTest {
  @TempDir Path folder;

  static Stream<Arguments> notYaml() {
    return Stream.of(
        Arguments.of("", "1:1: the file is empty: it needs at least `listeners`"),
        Arguments.of("# nothing\n", "1:1: the file is empty: it needs at least `listeners`"),
        Arguments.of(
            "hello", "1:1: a mapping such as `listeners: ...` is expected, not the text `hello`"),
        Arguments.of("- a", "1:1: a mapping such as `listeners: ...` is expected, not a list"),
        Arguments.of("---\n", "1:1: the file is empty: it needs at least `listeners`"),
        Arguments.of("a: b\n\tc: d\n", "2:1: a tab cannot stand here: indent with spaces"),
        Arguments.of(
            "a: 'x",
            "1:6: YAML syntax: found unexpected end of stream (while scanning a quoted scalar)"),
        Arguments.of("a: b: c\n", "1:5: YAML syntax: mapping values are not allowed here"),
        Arguments.of(
            "a: 1\n---\nb: 2\n",
            "2:1: a second document begins here: put everything into one, or give several -f"
                + " files"),
        Arguments.of("a: \u0001", "1:4: the character U+0001 is not allowed in YAML"),
        Arguments.of("a: *x", "1:4: unknown alias `*x`: no complete value before it is `&x`"),
        Arguments.of("a: &a [*a]", "1:8: unknown alias `*a`: no complete value before it is `&a`"),
        Arguments.of("a: !x 1", "1:4: tags have no meaning here: remove `!x`"),
        Arguments.of("? [a]\n: b", "1:3: a key must be a text"),
        Arguments.of("a: " + "[".repeat(40), "1:35: more than 32 levels of nesting"));
  }

  @ParameterizedTest
  @MethodSource
  void notYaml(String yaml, String problem) {
    assertEquals("f.yaml:" + problem, Yamls.problems(yaml));
  }

  @Test
  void stopsAliasBombs() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String aliases = ("*a" + (i - 1) + ", ").repeat(10);
      bomb.append("a%d: &a%d [%s]%n".formatted(i, i, aliases));
    }
    assertEquals(
        "f.yaml:6:45: more than 1000000 values once aliases are written out",
        Yamls.problems(bomb.toString()));
  }

  @Test
  void namesTheInvalidOctet() throws IOException {
    Path file = folder.resolve("latin1.yaml");
    Files.write(file, "a: 1\nb: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(file + ":2:7: the file is not UTF-8: an invalid octet stands here", load(file));
  }

  @Test
  void namesUnreadableFiles() {
    Path missing = folder.resolve("missing.yaml");
    assertEquals(
        missing
            + ":1:1: there is no such file\n"
            + folder
            + ":1:1: cannot read the file: it is a directory",
        load(missing, folder));
  }

  @Test
  void limitsTheNumberOfProblemsAndSaysSo() {
    String text = Yamls.problems("key: 1\n".repeat(1_200));
    assertEquals(1_001, text.lines().count());
    assertTrue(text.endsWith("f.yaml:1:1: 202 more problems are not listed"), text);
  }

  @Test
  void shortensWhatMessagesQuote() {
    String text = Yamls.problems("x".repeat(100_000) + "y: 1\n" + Yamls.SMALL);
    assertTrue(text.length() < 600, text);
  }

  private static String load(Path... files) {
    return Yamls.problems(ConfigLoader.load(List.of(files), 1));
  }
}
