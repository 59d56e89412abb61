package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the table `problems.txt`, which says how it is written.
class ProblemTableTest {
  record Case(String heading, String yaml, String problems) {
    @Override
    public String toString() {
      return heading + ": " + problems;
    }
  }

  static List<Case> table() throws IOException {
    List<Case> cases = new ArrayList<>();
    String heading = "";
    String base = "";
    String table =
        Files.readString(Yamls.PROJECT.resolve("config/src/test/resources/problems.txt"));
    for (String block : table.strip().split("\n\n", -1)) {
      if (block.startsWith("##")) {
        heading = block.lines().findFirst().orElseThrow();
        base = marked(block, '=');
      } else if (block.startsWith(">")) {
        List<String> problems = block.lines().filter(line -> !line.startsWith(">")).toList();
        String expected = "f.yaml:" + String.join("\nf.yaml:", problems);
        cases.add(new Case(heading, base + marked(block, '>'), expected));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("table")
  void reportsEveryProblemAtItsPlace(Case one) {
    assertEquals(one.problems, Yamls.problems(one.yaml), one.yaml);
  }

  /// The lines that begin with a mark, without it.
  private static String marked(String block, char mark) {
    StringBuilder text = new StringBuilder();
    for (String line : block.lines().toList()) {
      if (line.charAt(0) == mark && line.length() > 2) {
        text.append(line, 2, line.length()).append('\n');
      }
    }
    return text.toString();
  }
}
