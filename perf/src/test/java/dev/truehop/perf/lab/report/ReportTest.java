package dev.truehop.perf.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.scenario.Catalogue;
import dev.truehop.perf.lab.scenario.Scenario;
import dev.truehop.perf.lab.stage.Measured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Scenario SCENARIO = Catalogue.ALL.getFirst();

  @Test
  void aFailedGetIsMissedAndADuplicatePostAsWell() {
    assertEquals(Result.Verdict.PASS, result(measured(Mode.TRUEHOP, 0, 0)).verdict());
    assertEquals(Result.Verdict.MISS, result(measured(Mode.TRUEHOP, 1, 0)).verdict());
    assertEquals(Result.Verdict.MISS, result(measured(Mode.TRUEHOP, 0, 1)).verdict());
  }

  @Test
  void othersMayFail() {
    Result result = result(measured(Mode.TRUEHOP, 0, 0), measured(Mode.HAPROXY, 5, 5));
    assertEquals(Result.Verdict.PASS, result.verdict());
    assertEquals(0, report(result).misses());
  }

  @Test
  void aScenarioThatCouldNotBePlayedIsMissedAndASkippedOneIsNot() {
    Result broken = new Result(SCENARIO, List.of(), Map.of(Mode.TRUEHOP, "it ended"), "");
    assertEquals(Result.Verdict.MISS, broken.verdict());
    Result skipped = Result.skipped(SCENARIO, "no root");
    assertEquals(Result.Verdict.SKIPPED, skipped.verdict());
    assertEquals(1, report(broken, skipped).misses());
    assertTrue(TextReport.of(skipped).contains("SKIPPED: no root"));
  }

  @Test
  void theDocumentHasEveryFigureOfEveryProxy() {
    String json = JsonReport.of(report(result(measured(Mode.TRUEHOP, 0, 0))));
    for (String member :
        List.of(
            "\"verdict\": \"pass\"",
            "\"duplicateExecutions\": 0",
            "\"p99Millis\": 3.0",
            "\"newConnectionsPerThousand\": 500.0",
            "\"replays\": 4")) {
      assertTrue(json.contains(member), member + " in " + json);
    }
  }

  @Test
  void thePageNeedsNothingElseAndEscapesWhatItShows() {
    Result broken =
        new Result(
            SCENARIO, List.of(measured(Mode.TRUEHOP, 0, 0)), Map.of(Mode.NGINX, "<script>"), "");
    String page = HtmlReport.of(report(broken));
    assertTrue(page.contains("<svg") && page.contains("&lt;script&gt;"), page);
    assertFalse(page.contains("http://") || page.contains("https://"), page);
    assertFalse(page.contains("NaN"), page);
  }

  @Test
  void theSummaryHasALineForEachScenario() {
    String summary = TextReport.summary(report(result(measured(Mode.TRUEHOP, 0, 0))));
    assertTrue(summary.contains(SCENARIO.name()) && summary.contains("1 pass"), summary);
  }

  private static Measured measured(Mode mode, long getsFailed, long postsTwice) {
    return new Measured(
        mode,
        Map.of(
            Verb.GET, new Measured.Counts(5, getsFailed, 0, 0, 0, 0, 1),
            Verb.POST, new Measured.Counts(5, 0, 0, 0, 0, postsTwice, 1)),
        List.of(1_000_000L, 2_000_000L, 3_000_000L),
        5,
        4,
        List.of(),
        Map.of());
  }

  private static Result result(Measured... measured) {
    return new Result(SCENARIO, List.of(measured), Map.of(), "");
  }

  private static Report report(Result... results) {
    return new Report(List.of(results), List.of(), 1, "here");
  }
}
