package dev.truehop.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the scraping thread): all workers' numbers added up. This is all that a
/// scrape holds: arrays of numbers, about a kilooctet for each cluster, and no text.
final class Totals {

  private final Map<String, ClusterSnapshot> clusters = new TreeMap<>();
  private final Map<String, ListenerSnapshot> listeners = new TreeMap<>();
  private @Nullable ClusterSnapshot unrouted;

  Totals(List<WorkerSnapshot> workers) {
    for (WorkerSnapshot worker : workers) {
      worker.clusters().forEach(this::add);
      for (ListenerSnapshot listener : worker.listeners()) {
        listeners.merge(listener.listener(), listener, ListenerSnapshot::plus);
      }
    }
  }

  private void add(ClusterSnapshot cluster) {
    if (cluster.destination().equals(Destination.NONE)) {
      unrouted = unrouted == null ? cluster : unrouted.plus(cluster);
    } else {
      clusters.merge(cluster.destination().cluster(), cluster, ClusterSnapshot::plus);
    }
  }

  /// The clusters by name, without the requests that never got one.
  Collection<ClusterSnapshot> clusters() {
    return clusters.values();
  }

  /// The clusters, and the requests that never got one as the last.
  List<ClusterSnapshot> destinations() {
    List<ClusterSnapshot> all = new ArrayList<>(clusters.values());
    if (unrouted != null) {
      all.add(unrouted);
    }
    return all;
  }

  Collection<ListenerSnapshot> listeners() {
    return listeners.values();
  }
}
