package dev.truehop.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Worker-confined (to the scraping thread): adds up the workers' numbers by metric and labels.
///
/// The name says what a metric is: `..._active` goes up and down, `..._total` is a counter. Envoy
/// has counters without `_total` as well; they keep their name, and because both exposition formats
/// would add the suffix to anything called a counter, they are exposed without a type. Queries do
/// not look at it.
final class Sums {

  private static final String TOTAL = "_total";
  private static final String ACTIVE = "_active";

  private record Family(String help, Map<Labels, Long> values) {}

  private final Map<String, Family> families = new TreeMap<>();

  void add(String metric, String help, Labels labels, long value) {
    families
        .computeIfAbsent(metric, _ -> new Family(help, new TreeMap<>()))
        .values
        .merge(labels, value, Long::sum);
  }

  /// Passes one snapshot for each metric.
  void forEach(Consumer<MetricSnapshot> out) {
    families.forEach((metric, family) -> out.accept(snapshot(metric, family)));
  }

  private static MetricSnapshot snapshot(String metric, Family family) {
    if (metric.endsWith(TOTAL)) {
      return counter(metric.substring(0, metric.length() - TOTAL.length()), family);
    }
    return metric.endsWith(ACTIVE) ? gauge(metric, family) : untyped(metric, family);
  }

  private static MetricSnapshot counter(String name, Family family) {
    CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(family.help);
    family.values.forEach(
        (labels, value) ->
            builder.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return builder.build();
  }

  private static MetricSnapshot gauge(String name, Family family) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(family.help);
    family.values.forEach(
        (labels, value) ->
            builder.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return builder.build();
  }

  private static MetricSnapshot untyped(String name, Family family) {
    UnknownSnapshot.Builder builder = UnknownSnapshot.builder().name(name).help(family.help);
    family.values.forEach(
        (labels, value) ->
            builder.dataPoint(
                UnknownDataPointSnapshot.builder().labels(labels).value(value).build()));
    return builder.build();
  }
}
