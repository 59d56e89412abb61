package dev.truehop.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/// Thread-safe: adds up all workers' numbers at each scrape. Nothing is kept between scrapes.
final class WorkerCollector implements MultiCollector {

  private static final String CLUSTER = "envoy_cluster_name";
  private static final String LISTENER = "envoy_http_conn_manager_prefix";

  private final WorkerNumbers workers;
  private final ProcessStats process;

  WorkerCollector(WorkerNumbers workers, ProcessStats process) {
    this.workers = workers;
    this.process = process;
  }

  @Override
  public MetricSnapshots collect() {
    Sums sums = new Sums();
    IstioRequests requests = new IstioRequests();
    for (WorkerSnapshot worker : workers.read()) {
      for (ClusterSnapshot cluster : worker.clusters()) {
        requests.add(cluster);
        // Requests without a route have no cluster whose pools could be counted.
        if (!cluster.destination().equals(Destination.NONE)) {
          addCluster(sums, cluster);
        }
      }
      for (ListenerSnapshot listener : worker.listeners()) {
        addListener(sums, listener);
      }
    }
    addProcess(sums);
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    requests.forEach(all::metricSnapshot);
    sums.forEach(all::metricSnapshot);
    return all.build();
  }

  private static void addCluster(Sums sums, ClusterSnapshot cluster) {
    String name = cluster.destination().cluster();
    Labels envoy = Labels.of(CLUSTER, name);
    Labels own = Labels.of("cluster", name);
    cluster
        .pool()
        .forEach(
            (metric, value) ->
                sums.add("envoy_cluster_" + metric, "Envoy's cluster." + metric, envoy, value));
    for (UpstreamCounter counter : UpstreamCounter.values()) {
      Labels labels = counter.metric().startsWith("envoy_") ? envoy : own;
      sums.add(counter.metric(), counter.help(), labels, cluster.counters()[counter.ordinal()]);
    }
    for (RequestSeries series : cluster.requests()) {
      addAnswered(sums, name, series);
    }
    for (StaleCount stale : cluster.stale()) {
      sums.add(
          "truehop_stale_detected_total",
          "Kept connections that were found dead, by the point of detection and the verdict.",
          Labels.of("cluster", name, "point", stale.point(), "verdict", stale.verdict()),
          stale.count());
    }
    sums.add(
        "truehop_generation_fenced_total",
        "Generations of endpoints that were fenced.",
        own,
        cluster.generationsFenced());
  }

  /// Envoy counts here what the client got, answers of the proxy's own included.
  private static void addAnswered(Sums sums, String cluster, RequestSeries series) {
    int kind = series.code() / 100;
    if (kind < 1 || kind > 5) {
      return;
    }
    long count = series.durations().count();
    sums.add(
        "envoy_cluster_upstream_rq_completed",
        "Requests answered.",
        Labels.of(CLUSTER, cluster),
        count);
    sums.add(
        "envoy_cluster_upstream_rq_xx",
        "Requests answered, by the first digit of the status.",
        Labels.of(CLUSTER, cluster, "envoy_response_code_class", Integer.toString(kind)),
        count);
  }

  private static void addListener(Sums sums, ListenerSnapshot listener) {
    Labels labels = Labels.of(LISTENER, listener.listener());
    for (DownstreamCounter counter : DownstreamCounter.values()) {
      sums.add(counter.metric(), counter.help(), labels, listener.counters()[counter.ordinal()]);
    }
    for (int kind = 1; kind < listener.responses().length; kind++) {
      sums.add(
          "envoy_http_downstream_rq_xx",
          "Responses sent, by the first digit of the status.",
          Labels.of(
              LISTENER, listener.listener(), "envoy_response_code_class", Integer.toString(kind)),
          listener.responses()[kind]);
    }
    listener
        .badRequests()
        .forEach(
            (reason, count) ->
                sums.add(
                    "truehop_downstream_bad_requests_total",
                    "Requests that the parser refused, by reason.",
                    Labels.of("listener", listener.listener(), "reason", reason),
                    count));
  }

  private void addProcess(Sums sums) {
    String reloads = "truehop_config_reloads_total";
    String help = "Changed configurations, by what became of them.";
    sums.add(reloads, help, Labels.of("result", "applied"), process.reloads());
    sums.add(reloads, help, Labels.of("result", "refused"), process.refusedReloads());
    sums.add(
        "truehop_access_log_dropped_total",
        "Access log lines that were lost: the output was too slow or took none.",
        Labels.EMPTY,
        process.accessLogDropped());
  }
}
