package dev.truehop.metrics;

import static dev.truehop.metrics.Destination.NOT_KNOWN;

import dev.truehop.failure.Flag;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Worker-confined (to the scraping thread): Istio's standard metrics for HTTP, with Istio's
/// labels, so that its dashboards and alerts read this proxy as well. What is not known is
/// "unknown".
final class IstioRequests {

  private record Kind(Destination destination, int code, long flags) {}

  private final Map<Kind, RequestSeries> sums = new LinkedHashMap<>();

  void add(ClusterSnapshot cluster) {
    for (RequestSeries series : cluster.requests()) {
      Kind kind = new Kind(cluster.destination(), series.code(), series.flags());
      sums.merge(kind, series, RequestSeries::plus);
    }
  }

  void forEach(Consumer<MetricSnapshot> out) {
    if (sums.isEmpty()) {
      return;
    }
    Map<Labels, RequestSeries> byLabels = new TreeMap<>();
    sums.forEach((kind, series) -> byLabels.put(labels(kind), series));
    CounterSnapshot.Builder requests =
        CounterSnapshot.builder().name("istio_requests").help("Requests ended.");
    byLabels.forEach(
        (labels, series) ->
            requests.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(series.durations().count())
                    .build()));
    out.accept(requests.build());
    out.accept(
        histogram(
            "istio_request_duration_milliseconds",
            "From a request's first octet to its response's last.",
            byLabels,
            series -> points(series.durations(), Buckets.NANOS_PER_MILLI)));
    out.accept(
        histogram(
            "istio_request_bytes",
            "Sizes of request bodies.",
            byLabels,
            series -> points(series.requestOctets(), 1)));
    out.accept(
        histogram(
            "istio_response_bytes",
            "Sizes of response bodies.",
            byLabels,
            series -> points(series.responseOctets(), 1)));
  }

  private static MetricSnapshot histogram(
      String name,
      String help,
      Map<Labels, RequestSeries> byLabels,
      Function<RequestSeries, HistogramDataPointSnapshot.Builder> points) {
    var histogram =
        io.prometheus.metrics.model.snapshots.HistogramSnapshot.builder().name(name).help(help);
    byLabels.forEach(
        (labels, series) -> histogram.dataPoint(points.apply(series).labels(labels).build()));
    return histogram.build();
  }

  private static HistogramDataPointSnapshot.Builder points(HistogramSnapshot values, double unit) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < Buckets.COUNT; i++) {
      double bound = i < Buckets.BOUNDS.length ? Buckets.BOUNDS[i] : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, values.counts()[i]);
    }
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(buckets.build())
        .sum(values.sum() / unit);
  }

  private static Labels labels(Kind kind) {
    boolean other = kind.code == RequestSeries.OTHER;
    return Labels.of(
        "reporter", "source",
        "source_workload", NOT_KNOWN,
        "source_canonical_service", NOT_KNOWN,
        "source_canonical_revision", NOT_KNOWN,
        "source_workload_namespace", NOT_KNOWN,
        "source_principal", NOT_KNOWN,
        "source_app", NOT_KNOWN,
        "source_version", NOT_KNOWN,
        "source_cluster", NOT_KNOWN,
        "destination_workload", NOT_KNOWN,
        "destination_workload_namespace", kind.destination.namespace(),
        "destination_principal", NOT_KNOWN,
        "destination_app", NOT_KNOWN,
        "destination_version", NOT_KNOWN,
        "destination_service", kind.destination.cluster(),
        "destination_canonical_service", NOT_KNOWN,
        "destination_canonical_revision", NOT_KNOWN,
        "destination_service_name", kind.destination.cluster(),
        "destination_service_namespace", kind.destination.namespace(),
        "destination_cluster", NOT_KNOWN,
        "request_protocol", "http",
        "response_code", other ? "other" : Integer.toString(kind.code),
        "grpc_response_status", "",
        "response_flags", other ? "other" : Flag.text(kind.flags),
        "connection_security_policy", NOT_KNOWN);
  }
}
