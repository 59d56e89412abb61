package dev.truehop.perf.lab.report;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.stage.Measured;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Immutable (static functions only): plots as inline SVG, a row for each proxy.
final class Plots {
  private static final int ROW = 18;
  private static final int TOP = 26;
  private static final int LABELS = 190;
  private static final int PANEL = 175;
  private static final int BAR = 110;
  private static final int STRIP = 520;

  /// Bins of the latency distribution, eight to a factor of ten, from 10 us to 100 s.
  private static final int BINS = 56;

  private static final double BINS_PER_DECADE = 8;
  private static final double FIRST_NANOS = 1e4;

  private Plots() {}

  static boolean isOwn(Measured measured) {
    return measured.mode() == Mode.TRUEHOP;
  }

  /// Failed GETs, failed POSTs and POSTs executed twice, as shares of their requests.
  static String failures(List<Measured> measured) {
    StringBuilder svg = open(LABELS + 3 * PANEL, measured.size());
    labels(svg, measured);
    panel(svg, measured, 0, new Series("GETs failed", "--bad", Verb.GET, m -> failed(m, Verb.GET)));
    panel(
        svg,
        measured,
        1,
        new Series("POSTs failed", "--bad", Verb.POST, m -> failed(m, Verb.POST)));
    panel(
        svg,
        measured,
        2,
        new Series(
            "POSTs executed twice", "--worse", Verb.POST, m -> m.of(Verb.POST).duplicates()));
    return svg.append("</svg>\n").toString();
  }

  private static long failed(Measured measured, Verb verb) {
    return measured.of(verb).failed() + measured.of(verb).wrong();
  }

  /// Immutable: one panel of bars.
  private record Series(String title, String color, Verb verb, ToLongFunction<Measured> count) {}

  private static void panel(StringBuilder svg, List<Measured> measured, int at, Series series) {
    int left = LABELS + at * PANEL;
    svg.append("<text class=\"dim\" x=\"%d\" y=\"14\">%s</text>".formatted(left, series.title()));
    for (int row = 0; row < measured.size(); row++) {
      Measured each = measured.get(row);
      long count = series.count().applyAsLong(each);
      long requests = Math.max(1, each.of(series.verb()).requests());
      double share = Math.min(1, (double) count / requests);
      int y = TOP + row * ROW;
      double width = count == 0 ? 0 : Math.max(1.5, share * BAR);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"11\" fill=\"var(%s)\"/>",
              left,
              y,
              width,
              series.color()));
      svg.append(
          String.format(
              Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%d</text>", left + width + 4, y + 10, count));
    }
  }

  /// How the latencies of good answers are distributed, with the median and the 99th percentile.
  static String latencies(List<Measured> measured) {
    StringBuilder svg = open(LABELS + STRIP + 40, measured.size() + 1);
    svg.append(
        "<text class=\"dim\" x=\"%d\" y=\"14\">latency: share of answers; | p50 and p99</text>"
            .formatted(LABELS));
    labels(svg, measured);
    for (int row = 0; row < measured.size(); row++) {
      strip(svg, measured.get(row), TOP + row * ROW);
    }
    String[] decades = {"10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s", "100 s"};
    int bottom = TOP + measured.size() * ROW;
    for (int i = 0; i < decades.length; i++) {
      double x = LABELS + i * BINS_PER_DECADE * STRIP / BINS;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"axis\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
                  + "<text class=\"dim\" x=\"%.1f\" y=\"%d\">%s</text>",
              x,
              TOP - 4,
              x,
              bottom,
              x + 2,
              bottom + 10,
              decades[i]));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void strip(StringBuilder svg, Measured measured, int y) {
    long[] bins = new long[BINS];
    long most = 1;
    for (long nanos : measured.latenciesNanos()) {
      int bin = (int) position(nanos);
      bins[bin]++;
      most = Math.max(most, bins[bin]);
    }
    double width = (double) STRIP / BINS;
    String color = isOwn(measured) ? "--own" : "--other";
    for (int bin = 0; bin < BINS; bin++) {
      if (bins[bin] > 0) {
        double height = Math.max(1, 13.0 * bins[bin] / most);
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(%s)\"/>",
                LABELS + bin * width,
                y + 12 - height,
                width,
                height,
                color));
      }
    }
    for (double share : new double[] {0.5, 0.99}) {
      long nanos = measured.percentileNanos(share);
      if (nanos > 0) {
        double x = LABELS + position(nanos) * width;
        svg.append(
            String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"var(--ink)\"/>",
                x,
                y - 1,
                x,
                y + 13));
      }
    }
  }

  /// Where a latency stands on the axis, in bins.
  private static double position(long nanos) {
    double bins = Math.log10(Math.max(1, nanos) / FIRST_NANOS) * BINS_PER_DECADE;
    return Math.clamp(bins, 0, BINS - 1);
  }

  private static void labels(StringBuilder svg, List<Measured> measured) {
    for (int row = 0; row < measured.size(); row++) {
      Measured each = measured.get(row);
      String weight = isOwn(each) ? " font-weight=\"600\"" : "";
      svg.append(
          "<text x=\"0\" y=\"%d\"%s>%s</text>"
              .formatted(TOP + row * ROW + 10, weight, HtmlReport.escaped(each.mode().label())));
    }
  }

  private static StringBuilder open(int width, int rows) {
    int height = TOP + rows * ROW + 6;
    return new StringBuilder(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(width, height, width, height));
  }
}
