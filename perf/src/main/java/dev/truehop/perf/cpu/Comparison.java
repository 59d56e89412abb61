package dev.truehop.perf.cpu;

import static dev.truehop.perf.Statistics.median;

import dev.truehop.perf.Statistics;
import dev.truehop.perf.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Immutable (static functions only): the order of the rounds, and the table at the end.
final class Comparison {
  private Comparison() {}

  /// Everybody once in each round, and everybody first as often as the others: what changes slowly
  /// on the machine hits all alike.
  static <T> List<T> order(List<T> peers, int round) {
    List<T> order = new ArrayList<>(peers);
    Collections.rotate(order, -(round % peers.size()));
    return order;
  }

  /// @param all at least one; the first is what the others are compared with
  static String table(List<Measured> all) {
    Measured reference = all.getFirst();
    TextTable table =
        new TextTable(
            List.of(
                "proxy",
                "CPU us/request",
                "min-max",
                "x " + reference.name(),
                "requests/s",
                "p50 us",
                "p99 us",
                "errors"),
            1);
    for (Measured measured : all) {
      double[] cpu = measured.cpuMicrosPerRequest();
      double[] ratios = Statistics.ratios(cpu, reference.cpuMicrosPerRequest());
      table.add(
          List.of(
              measured.name(),
              text("%.2f", median(cpu)),
              text("%.2f", Arrays.stream(cpu).min().orElse(Double.NaN))
                  + "-"
                  + text("%.2f", Arrays.stream(cpu).max().orElse(Double.NaN)),
              text("%.3f", median(ratios)),
              text("%.0f", median(measured.figures(sample -> sample.load().perSecond()))),
              text("%.0f", median(measured.figures(sample -> sample.load().p50Micros()))),
              text("%.0f", median(measured.figures(sample -> sample.load().p99Micros()))),
              Long.toString(measured.errors())));
    }
    return table.render();
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
