package dev.truehop.perf.lab.report;

import dev.truehop.admin.Json;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.stage.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Immutable (static functions only): a run as one JSON document.
public final class JsonReport {
  private JsonReport() {}

  public static String of(Report report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("machine", report.machine());
    document.put("seconds", report.seconds());
    document.put("misses", report.misses());
    document.put("notInstalled", report.missing().stream().map(Mode.Program::command).toList());
    document.put("scenarios", report.results().stream().map(JsonReport::scenario).toList());
    return Json.write(document);
  }

  private static Map<String, Object> scenario(Result result) {
    Map<String, Object> scenario = new LinkedHashMap<>();
    scenario.put("name", result.scenario().name());
    scenario.put("fault", result.scenario().fault());
    scenario.put("topology", result.scenario().topology().name().toLowerCase(Locale.ROOT));
    scenario.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
    scenario.put("skipped", result.skipped());
    scenario.put("missed", result.missed());
    scenario.put(
        "expectations",
        result.scenario().expectations().stream().map(each -> each.text()).toList());
    List<Object> modes = new ArrayList<>();
    result.measured().forEach(measured -> modes.add(mode(measured)));
    result
        .broken()
        .forEach((mode, why) -> modes.add(Map.of("proxy", mode.label(), "didNotRun", why)));
    scenario.put("modes", modes);
    return scenario;
  }

  private static Map<String, Object> mode(Measured measured) {
    Map<String, Object> mode = new LinkedHashMap<>();
    mode.put("proxy", measured.mode().label());
    mode.put("requests", measured.requests());
    for (Verb verb : Verb.values()) {
      mode.put(verb.prefix(), counts(measured.of(verb)));
    }
    mode.put("replays", measured.replays() < 0 ? null : measured.replays());
    mode.put("newConnections", measured.newConnections());
    mode.put("newConnectionsPerThousand", measured.connectionsPerThousand());
    mode.put("p50Millis", Figures.millis(measured, 0.5));
    mode.put("p99Millis", Figures.millis(measured, 0.99));
    mode.put("facts", measured.facts());
    mode.put("troubles", measured.troubles());
    return mode;
  }

  private static Map<String, Object> counts(Measured.Counts counts) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("requests", counts.requests());
    members.put("failed", counts.failed());
    members.put("unanswered", counts.unanswered());
    members.put("wrongAnswers", counts.wrong());
    members.put("failedThoughExecuted", counts.executedThough());
    members.put("duplicateExecutions", counts.duplicates());
    members.put("mostExecutionsOfOne", counts.mostExecutions());
    return members;
  }
}
