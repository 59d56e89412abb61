package dev.truehop.perf.lab.report;

import dev.truehop.perf.lab.proxy.Mode;
import java.util.List;

/// Immutable: a run of the lab.
///
/// @param results in the order of the catalogue
/// @param missing proxies that are not installed
/// @param seconds that the run took
/// @param machine what it ran on
public record Report(
    List<Result> results, List<Mode.Program> missing, double seconds, String machine) {

  /// Scenarios in which Truehop did not show what it should.
  public long misses() {
    return count(Result.Verdict.MISS);
  }

  long count(Result.Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }
}
