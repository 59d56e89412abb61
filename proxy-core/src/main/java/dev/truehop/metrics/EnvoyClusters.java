package dev.truehop.metrics;

import static dev.truehop.metrics.Samples.label;

import dev.truehop.pool.SuspectAction;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Worker-confined (to the scraping thread): the clusters' metrics, under Envoy's names or our own.
final class EnvoyClusters {

  private static final String CLUSTER = "envoy_cluster_name";

  /// The first digits of a status go from 1 to 5.
  private static final int CLASSES = 6;

  private static final double NANOS_PER_SECOND = 1e9;

  private static final List<String> ACTIONS =
      Arrays.stream(SuspectAction.values()).map(SuspectAction::token).toList();

  private final Collection<ClusterSnapshot> clusters;

  EnvoyClusters(Collection<ClusterSnapshot> clusters) {
    this.clusters = clusters;
  }

  void writeTo(Samples out) throws IOException {
    for (int i = 0; i < ClusterSnapshot.POOL.size(); i++) {
      String name = ClusterSnapshot.POOL.get(i);
      out.metric("envoy_cluster_" + name, "Envoy's cluster." + name);
      for (ClusterSnapshot cluster : clusters) {
        out.sample(labels(CLUSTER, cluster), cluster.pool()[i]);
      }
    }
    for (UpstreamCounter counter : UpstreamCounter.values()) {
      String name = counter.metric().startsWith("envoy_") ? CLUSTER : "cluster";
      out.metric(counter.metric(), counter.help());
      for (ClusterSnapshot cluster : clusters) {
        out.sample(labels(name, cluster), cluster.counters()[counter.ordinal()]);
      }
    }
    answered(out);
    freshness(out);
  }

  /// Envoy counts here what the client got, answers of the proxy's own included.
  private void answered(Samples out) throws IOException {
    out.metric("envoy_cluster_upstream_rq_completed", "Requests answered.");
    for (ClusterSnapshot cluster : clusters) {
      long all = 0;
      for (long count : byClass(cluster)) {
        all += count;
      }
      if (all > 0) {
        out.sample(labels(CLUSTER, cluster), all);
      }
    }
    out.metric(
        "envoy_cluster_upstream_rq_xx", "Requests answered, by the first digit of the status.");
    for (ClusterSnapshot cluster : clusters) {
      long[] counts = byClass(cluster);
      for (int kind = 1; kind < CLASSES; kind++) {
        if (counts[kind] > 0) {
          String status = label("envoy_response_code_class", Integer.toString(kind));
          out.sample(labels(CLUSTER, cluster) + ',' + status, counts[kind]);
        }
      }
    }
  }

  private static long[] byClass(ClusterSnapshot cluster) {
    long[] counts = new long[CLASSES];
    for (RequestSeries series : cluster.requests()) {
      int kind = series.code() / 100;
      if (kind > 0 && kind < CLASSES) {
        counts[kind] += series.durations().count();
      }
    }
    return counts;
  }

  private void freshness(Samples out) throws IOException {
    out.metric(
        "truehop_stale_detected_total",
        "Kept connections that were found dead or refused a request, by the point of detection and"
            + " the verdict.");
    for (ClusterSnapshot cluster : clusters) {
      for (StaleCount stale : cluster.stale()) {
        String point = label("point", stale.point());
        String verdict = label("verdict", stale.verdict());
        out.sample(labels("cluster", cluster) + ',' + point + ',' + verdict, stale.count());
      }
    }
    out.metric("truehop_generation_fenced_total", "Generations of endpoints that were fenced.");
    for (ClusterSnapshot cluster : clusters) {
      out.sample(labels("cluster", cluster), cluster.generationsFenced());
    }
    suspects(out);
    manners(out);
    closeAges(out);
  }

  private void suspects(Samples out) throws IOException {
    out.metric(
        "truehop_suspects_total",
        "Requests that met a kept connection past its guard, by what was done.");
    each(out, "action", ACTIONS, ClusterSnapshot::suspects);
  }

  private void manners(Samples out) throws IOException {
    out.gauge(
        "truehop_learned_manners",
        "Workloads, counted for each worker, whose HTTP/2 servers were seen to leave PINGs"
            + " unanswered, to punish them, or to say something false in a GOAWAY.");
    each(out, "manner", ClusterSnapshot.MANNERS, ClusterSnapshot::manners);
  }

  /// One sample a cluster and value of the label.
  private void each(
      Samples out, String label, List<String> values, Function<ClusterSnapshot, long[]> counts)
      throws IOException {
    for (ClusterSnapshot cluster : clusters) {
      for (int i = 0; i < values.size(); i++) {
        String labels = labels("cluster", cluster) + ',' + label(label, values.get(i));
        out.sample(labels, counts.apply(cluster)[i]);
      }
    }
  }

  private void closeAges(Samples out) throws IOException {
    out.metric(
        "truehop_learned_close_age_seconds",
        "The idle age at which an upstream was seen to close connections; the shortest one that a"
            + " worker has learned.");
    for (ClusterSnapshot cluster : clusters) {
      for (Map.Entry<String, Long> age : cluster.closeAgeNanos().entrySet()) {
        String label = label("workload", age.getKey());
        out.sample(labels("cluster", cluster) + ',' + label, age.getValue() / NANOS_PER_SECOND);
      }
    }
  }

  private static String labels(String name, ClusterSnapshot cluster) {
    return label(name, cluster.destination().cluster());
  }
}
