package dev.truehop.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.lab.scenario.Catalogue;
import dev.truehop.perf.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/lab.md` and the catalogue tell of the same scenarios.
class LabDocumentTest {
  private static final String HEADING = "### ";

  @Test
  void theDocumentHasEveryScenarioInTheOrderOfTheCatalogueAndNoOther() throws IOException {
    List<String> names = every().stream().map(Scenario::name).toList();
    assertEquals(names, List.copyOf(sections().keySet()));
  }

  @Test
  void eachSectionBeginsWithTheFaultAsTheProgramPrintsIt() throws IOException {
    Map<String, String> sections = sections();
    for (Scenario scenario : every()) {
      String section = sections.getOrDefault(scenario.name(), "");
      assertTrue(
          section.startsWith("**" + scenario.fault() + "**"), scenario.name() + ": " + section);
    }
  }

  @Test
  void namesAreUnique() {
    assertEquals(every().size(), every().stream().map(Scenario::name).distinct().count());
  }

  private static List<Scenario> every() {
    return Stream.concat(Catalogue.ALL.stream(), Catalogue.ALSO.stream()).toList();
  }

  /// Name -> text with single spaces, of each third-level heading.
  private static Map<String, String> sections() throws IOException {
    Path root = Path.of(System.getProperty("truehop.root"));
    Map<String, String> sections = new LinkedHashMap<>();
    String name = "";
    for (String line : Files.readAllLines(root.resolve("docs/lab.md"))) {
      if (line.startsWith(HEADING)) {
        name = line.substring(HEADING.length());
        sections.put(name, "");
      } else if (line.startsWith("## ")) {
        name = "";
      } else if (!name.isEmpty()) {
        sections.merge(name, line.strip(), (before, more) -> (before + " " + more).strip());
      }
    }
    return sections;
  }
}
