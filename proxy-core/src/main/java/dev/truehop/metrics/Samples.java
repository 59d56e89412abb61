package dev.truehop.metrics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Worker-confined (to the scraping thread): writes samples line by line, in Prometheus' text
/// format 0.0.4 or in OpenMetrics 1.0.0. Nothing but a small buffer is held: the library that
/// writes the JVM's metrics wants a family as objects, a kilooctet or more for each histogram, and
/// a family here has as many histograms as there are clusters times ways in which requests end.
///
/// The name says what a metric is: `..._active` goes up and down, `..._total` is a counter. Envoy
/// has counters without `_total` as well; they keep their name, and because both formats would add
/// the suffix to anything called a counter, they are exposed without a type. Queries do not look at
/// it.
final class Samples {

  private static final String TOTAL = "_total";
  private static final String ACTIVE = "_active";
  private static final String SECONDS = "_seconds";

  /// Characters, between the lines and the response.
  private static final int BUFFER = 8192;

  private final Writer out;
  private final boolean openMetrics;
  private String metric = "";
  private String type = "";
  private String help = "";
  private boolean headDue;

  Samples(OutputStream out, boolean openMetrics) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
    this.openMetrics = openMetrics;
  }

  /// One label, `name="value"`, to be joined with commas.
  static String label(String name, String value) {
    return name + "=\"" + escaped(value) + '"';
  }

  /// A label's value as both formats want it.
  static String escaped(String value) {
    if (value.indexOf('\\') < 0 && value.indexOf('"') < 0 && value.indexOf('\n') < 0) {
      return value;
    }
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// Begins a metric. One that gets no samples is not written at all.
  void metric(String name, String text) {
    String untyped = openMetrics ? "unknown" : "untyped";
    boolean gauge = name.endsWith(ACTIVE) || name.endsWith(SECONDS);
    begin(name, name.endsWith(TOTAL) ? "counter" : gauge ? "gauge" : untyped, text);
  }

  /// Begins a gauge whose name does not say that it is one.
  void gauge(String name, String text) {
    begin(name, "gauge", text);
  }

  /// Begins a histogram.
  void histogram(String name, String text) {
    begin(name, "histogram", text);
  }

  private void begin(String name, String kind, String text) {
    metric = name;
    type = kind;
    help = text;
    headDue = true;
  }

  /// A sample of the metric that was begun last.
  ///
  /// @param labels joined; empty if there are none
  void sample(String labels, double value) throws IOException {
    head();
    out.write(metric);
    if (!labels.isEmpty()) {
      out.write('{');
      out.write(labels);
      out.write('}');
    }
    end(Double.toString(value));
  }

  /// A histogram's samples.
  ///
  /// @param labels joined; at least one
  /// @param bounds of the buckets, as they are exposed
  /// @param unit how many of the sum's units are one exposed
  void sample(String labels, HistogramSnapshot values, double[] bounds, double unit)
      throws IOException {
    head();
    long below = 0;
    for (int i = 0; i < values.counts().length; i++) {
      below += values.counts()[i];
      part("_bucket", labels);
      out.write(",le=\"");
      out.write(i < bounds.length ? Double.toString(bounds[i]) : "+Inf");
      out.write("\"}");
      end(Long.toString(below));
    }
    part("_count", labels);
    out.write('}');
    end(Long.toString(below));
    part("_sum", labels);
    out.write('}');
    end(Double.toString(values.sum() / unit));
  }

  /// Passes on what is in the buffer.
  void flush() throws IOException {
    out.flush();
  }

  private void head() throws IOException {
    if (!headDue) {
      return;
    }
    headDue = false;
    boolean cut = openMetrics && metric.endsWith(TOTAL);
    String family = cut ? metric.substring(0, metric.length() - TOTAL.length()) : metric;
    String typeLine = "# TYPE " + family + ' ' + type + '\n';
    String helpLine = "# HELP " + family + ' ' + help + '\n';
    out.write(openMetrics ? typeLine + helpLine : helpLine + typeLine);
  }

  private void part(String suffix, String labels) throws IOException {
    out.write(metric);
    out.write(suffix);
    out.write('{');
    out.write(labels);
  }

  private void end(String value) throws IOException {
    out.write(' ');
    out.write(value);
    out.write('\n');
  }
}
