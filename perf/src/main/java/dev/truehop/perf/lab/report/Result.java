package dev.truehop.perf.lab.report;

import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.scenario.Scenario;
import dev.truehop.perf.lab.stage.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Immutable: what a scenario came to.
///
/// @param measured in the order of the modes
/// @param broken modes that could not be played, and why
/// @param skipped why it was not played; empty if it was
public record Result(
    Scenario scenario, List<Measured> measured, Map<Mode, String> broken, String skipped) {

  /// Whether Truehop showed what it should.
  public enum Verdict {
    PASS,
    MISS,
    SKIPPED
  }

  public static Result skipped(Scenario scenario, String why) {
    return new Result(scenario, List.of(), Map.of(), why);
  }

  /// The figures of a mode, if it was played.
  public Optional<Measured> of(Mode mode) {
    return measured.stream().filter(each -> each.mode() == mode).findFirst();
  }

  /// What Truehop should have shown and did not; empty for a scenario that was skipped.
  public List<String> missed() {
    if (!skipped.isEmpty()) {
      return List.of();
    }
    List<String> missed = new ArrayList<>();
    String why = broken.get(Mode.TRUEHOP);
    if (why != null) {
      missed.add("it could not be played: " + why);
    }
    of(Mode.TRUEHOP).ifPresent(figures -> missed.addAll(scenario.missed(figures)));
    return missed;
  }

  public Verdict verdict() {
    if (!skipped.isEmpty()) {
      return Verdict.SKIPPED;
    }
    return missed().isEmpty() ? Verdict.PASS : Verdict.MISS;
  }
}
