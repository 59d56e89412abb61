package dev.truehop.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.lab.scenario.Catalogue;
import dev.truehop.perf.lab.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabOptionsTest {
  @Test
  void withoutNamesAllAreChosen() {
    assertEquals(Catalogue.ALL, LabOptions.parse(List.of()).scenarios());
  }

  @Test
  void longOnesArePlayedWhereTheyAreNamedAndListedAlways() {
    assertEquals(Catalogue.ALSO, LabOptions.parse(List.of("long")).scenarios());
    assertTrue(LabOptions.parse(List.of("--list")).scenarios().containsAll(Catalogue.ALSO));
  }

  @Test
  void namedScenariosComeInTheOrderOfTheCatalogue() {
    LabOptions options = LabOptions.parse(List.of("poison", "--json", "idle-close"));
    assertEquals(
        List.of("idle-close", "poison"), options.scenarios().stream().map(Scenario::name).toList());
    assertTrue(options.json());
  }

  @Test
  void thePageGoesWhereItIsWanted() {
    assertEquals(
        Path.of("a.html"), LabOptions.parse(List.of("--html", "a.html")).html().orElseThrow());
  }

  @Test
  void whatIsNotKnownIsRefused() {
    for (List<String> wrong :
        List.of(List.of("--unknown"), List.of("no-such-scenario"), List.of("--html"))) {
      assertThrows(IllegalArgumentException.class, () -> LabOptions.parse(wrong));
    }
  }
}
