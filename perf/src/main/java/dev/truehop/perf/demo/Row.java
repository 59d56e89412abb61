package dev.truehop.perf.demo;

import dev.truehop.perf.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Immutable: one line of the demo's table. Every figure was measured; `fresh` and `duplicates` in
/// the app.
///
/// @param unavailable answers with status 503
/// @param duplicates executions beyond the first of each request
/// @param replays as the proxy counted them
/// @param fresh upstream connections that the app accepted
/// @param otherFailures neither 200 nor 503, or no answer
record Row(
    String scenario,
    ProxyMode mode,
    long requests,
    long unavailable,
    long duplicates,
    long replays,
    long fresh,
    long p50Nanos,
    long p99Nanos,
    long otherFailures,
    String firstFailure,
    Promise promise) {

  static final List<String> TITLES =
      List.of(
          "scenario",
          "proxy",
          "requests",
          "503s",
          "duplicate\nexecutions",
          "replays",
          "fresh\nconnections",
          "p50 ms",
          "p99 ms");
  static final int WORD_COLUMNS = 2;

  private static final String SEPARATOR = "\t";
  private static final double NANOS_PER_MILLI = 1e6;

  /// Immutable: what the proxy itself and the app counted beside a tally.
  record Counted(long duplicates, long replays, long fresh) {}

  static Row of(String scenario, ProxyMode mode, Promise promise, Tally tally, Counted counted) {
    long[] latencies = tally.latenciesNanos();
    return new Row(
        scenario,
        mode,
        tally.requests(),
        tally.unavailable(),
        counted.duplicates,
        counted.replays,
        counted.fresh,
        Statistics.percentile(latencies, 0.5),
        Statistics.percentile(latencies, 0.99),
        tally.otherFailures(),
        tally.firstFailure(),
        promise);
  }

  List<String> cells() {
    return List.of(
        scenario,
        mode.label(),
        Long.toString(requests),
        Long.toString(unavailable),
        Long.toString(duplicates),
        Long.toString(replays),
        Long.toString(fresh),
        millis(p50Nanos),
        millis(p99Nanos));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / NANOS_PER_MILLI);
  }

  /// What was promised and is not so; empty if all is well.
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    String where = scenario + ", " + mode.label() + ": ";
    if (requests == 0) {
      broken.add(where + "no request was made");
    }
    if (otherFailures > 0) {
      broken.add(where + otherFailures + " unexpected failures, the first: " + firstFailure);
    }
    if (unavailable > promise.mostUnavailable(requests)) {
      broken.add(where + unavailable + " answers 503");
    }
    if (promise.neverTwice() && duplicates > 0) {
      broken.add(where + duplicates + " duplicate executions");
    }
    return broken;
  }

  /// One line, for a parent process.
  String toLine() {
    return String.join(
        SEPARATOR,
        scenario,
        mode.name(),
        Long.toString(requests),
        Long.toString(unavailable),
        Long.toString(duplicates),
        Long.toString(replays),
        Long.toString(fresh),
        Long.toString(p50Nanos),
        Long.toString(p99Nanos),
        Long.toString(otherFailures),
        firstFailure.replace(SEPARATOR, " "),
        promise.name());
  }

  /// The inverse of [#toLine].
  static Row parse(String line) {
    String[] cells = line.split(SEPARATOR, -1);
    return new Row(
        cells[0],
        ProxyMode.valueOf(cells[1]),
        Long.parseLong(cells[2]),
        Long.parseLong(cells[3]),
        Long.parseLong(cells[4]),
        Long.parseLong(cells[5]),
        Long.parseLong(cells[6]),
        Long.parseLong(cells[7]),
        Long.parseLong(cells[8]),
        Long.parseLong(cells[9]),
        cells[10],
        Promise.valueOf(cells[11]));
  }
}
