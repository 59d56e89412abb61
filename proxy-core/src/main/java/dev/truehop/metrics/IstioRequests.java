package dev.truehop.metrics;

import static dev.truehop.metrics.Destination.NOT_KNOWN;
import static dev.truehop.metrics.Samples.label;

import dev.truehop.failure.Flag;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// Worker-confined (to the scraping thread): Istio's standard metrics for HTTP, with Istio's
/// labels, so that its dashboards and alerts read this proxy as well. What is not known is
/// "unknown".
final class IstioRequests {

  private static final String BEFORE_DESTINATION =
      allUnknown(
              "connection_security_policy",
              "destination_app",
              "destination_canonical_revision",
              "destination_canonical_service",
              "destination_cluster",
              "destination_principal")
          + ',';
  private static final String SOURCE =
      ','
          + allUnknown(
              "source_app",
              "source_canonical_revision",
              "source_canonical_service",
              "source_cluster",
              "source_principal",
              "source_version",
              "source_workload",
              "source_workload_namespace");

  private final List<ClusterSnapshot> destinations;

  IstioRequests(List<ClusterSnapshot> destinations) {
    this.destinations = destinations;
  }

  void writeTo(Samples out) throws IOException {
    out.metric("istio_requests_total", "Requests ended.");
    for (ClusterSnapshot cluster : destinations) {
      for (RequestSeries series : cluster.requests()) {
        out.sample(labels(cluster.destination(), series), series.durations().count());
      }
    }
    out.histogram(
        "istio_request_duration_milliseconds",
        "From a request's first octet to its response's last.");
    histograms(out, RequestSeries::durations, Buckets.DURATIONS, Buckets.NANOS_PER_MILLI);
    out.histogram("istio_request_bytes", "Sizes of request bodies.");
    histograms(out, RequestSeries::requestOctets, Buckets.OCTETS, 1);
    out.histogram("istio_response_bytes", "Sizes of response bodies.");
    histograms(out, RequestSeries::responseOctets, Buckets.OCTETS, 1);
  }

  private void histograms(
      Samples out, Function<RequestSeries, HistogramSnapshot> which, double[] bounds, double unit)
      throws IOException {
    for (ClusterSnapshot cluster : destinations) {
      for (RequestSeries series : cluster.requests()) {
        out.sample(labels(cluster.destination(), series), which.apply(series), bounds, unit);
      }
    }
  }

  /// In alphabetical order. Made anew for each metric: 700 octets for each series are not held.
  private static String labels(Destination destination, RequestSeries series) {
    boolean other = series.code() == RequestSeries.OTHER;
    String cluster = Samples.escaped(destination.cluster());
    String namespace = Samples.escaped(destination.namespace());
    return BEFORE_DESTINATION
        + "destination_service=\""
        + cluster
        + "\",destination_service_name=\""
        + cluster
        + "\",destination_service_namespace=\""
        + namespace
        + "\",destination_version=\"unknown\",destination_workload=\"unknown\""
        + ",destination_workload_namespace=\""
        + namespace
        + "\",grpc_response_status=\""
        + (series.grpc() < 0 ? "" : Integer.toString(series.grpc()))
        + "\",reporter=\"source\",request_protocol=\""
        + (series.grpc() == RequestSeries.NO_GRPC ? "http" : "grpc")
        + "\",response_code=\""
        + (other ? "other" : Integer.toString(series.code()))
        + "\",response_flags=\""
        + (other ? "other" : Flag.text(series.flags()))
        + '"'
        + SOURCE;
  }

  private static String allUnknown(String... names) {
    StringBuilder labels = new StringBuilder();
    for (String name : names) {
      labels.append(labels.isEmpty() ? "" : ",").append(label(name, NOT_KNOWN));
    }
    return labels.toString();
  }
}
