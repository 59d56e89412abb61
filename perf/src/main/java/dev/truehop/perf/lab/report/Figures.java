package dev.truehop.perf.lab.report;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.stage.Measured;
import java.util.List;
import java.util.Locale;

/// Immutable (static functions only): how figures are written.
final class Figures {
  static final List<String> TITLES =
      List.of(
          "proxy",
          "requests",
          "failed\nGET",
          "failed\nPOST",
          "of these\nexecuted",
          "wrong\nanswers",
          "twice\nGET",
          "twice\nPOST",
          "replays",
          "cx per\n1000",
          "p50 ms",
          "p99 ms");

  private static final double NANOS_PER_MILLI = 1e6;

  private Figures() {}

  static List<String> cells(Measured measured) {
    Measured.Counts get = measured.of(Verb.GET);
    Measured.Counts post = measured.of(Verb.POST);
    return List.of(
        measured.mode().label(),
        Long.toString(measured.requests()),
        Long.toString(get.failed()),
        Long.toString(post.failed()),
        Long.toString(get.executedThough() + post.executedThough()),
        Long.toString(get.wrong() + post.wrong()),
        Long.toString(get.duplicates()),
        Long.toString(post.duplicates()),
        measured.replays() < 0 ? "-" : Long.toString(measured.replays()),
        String.format(Locale.ROOT, "%.0f", measured.connectionsPerThousand()),
        text(millis(measured, 0.5)),
        text(millis(measured, 0.99)));
  }

  static double millis(Measured measured, double share) {
    return measured.percentileNanos(share) / NANOS_PER_MILLI;
  }

  private static String text(double millis) {
    return millis == 0 ? "-" : String.format(Locale.ROOT, "%.2f", millis);
  }
}
