package dev.truehop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplesTest {

  private static final String ODD = "a\\b \"c\"\né";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void linesAreThoseOfPrometheusOwnWriter(boolean openMetrics) throws IOException {
    ExpositionFormatWriter writer =
        openMetrics
            ? OpenMetricsTextFormatWriter.builder().build()
            : PrometheusTextFormatWriter.builder().build();
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    writer.write(theirs, library());
    ByteArrayOutputStream ours = new ByteArrayOutputStream();
    write(new Samples(ours, openMetrics));
    assertEquals(
        theirs.toString(StandardCharsets.UTF_8),
        ours.toString(StandardCharsets.UTF_8) + (openMetrics ? "# EOF\n" : ""));
  }

  private static void write(Samples out) throws IOException {
    out.metric("a_active", "Without samples: not written.");
    out.metric("b_active", "A gauge.");
    out.sample(Samples.label("l", ODD), -1);
    out.metric("c_total", "A counter.");
    out.sample(Samples.label("l", "x") + ',' + Samples.label("m", "y"), 12_345_678_901L);
    out.sample(Samples.label("l", "z") + ',' + Samples.label("m", "y"), 0);
    out.metric("d", "Neither.");
    out.sample("", 7);
    out.histogram("e", "A histogram.");
    out.sample(
        Samples.label("l", "x"),
        new HistogramSnapshot(new long[] {1, 0, 2}, 5_500_000),
        new double[] {0.5, 10_000_000},
        1_000_000);
    out.flush();
  }

  private static MetricSnapshots library() {
    return MetricSnapshots.of(
        GaugeSnapshot.builder()
            .name("b_active")
            .help("A gauge.")
            .dataPoint(
                GaugeDataPointSnapshot.builder().labels(Labels.of("l", ODD)).value(-1).build())
            .build(),
        CounterSnapshot.builder()
            .name("c")
            .help("A counter.")
            .dataPoint(counter("x", 12_345_678_901L))
            .dataPoint(counter("z", 0))
            .build(),
        UnknownSnapshot.builder()
            .name("d")
            .help("Neither.")
            .dataPoint(UnknownDataPointSnapshot.builder().value(7).build())
            .build(),
        io.prometheus.metrics.model.snapshots.HistogramSnapshot.builder()
            .name("e")
            .help("A histogram.")
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(
                        ClassicHistogramBuckets.builder()
                            .bucket(0.5, 1)
                            .bucket(10_000_000, 0)
                            .bucket(Double.POSITIVE_INFINITY, 2)
                            .build())
                    .sum(5.5)
                    .labels(Labels.of("l", "x"))
                    .build())
            .build());
  }

  private static CounterDataPointSnapshot counter(String label, long value) {
    return CounterDataPointSnapshot.builder()
        .labels(Labels.of("l", label, "m", "y"))
        .value(value)
        .build();
  }
}
