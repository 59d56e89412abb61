package dev.truehop.metrics;

import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.PoolStats;
import dev.truehop.pool.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Worker-confined: the numbers of one cluster, or of the requests that never got one.
public final class ClusterStats {

  private final Destination destination;
  private final PoolStats pool;
  private final RequestStats requests = new RequestStats();
  private final Counters<UpstreamCounter> counters = new Counters<>(UpstreamCounter.class);

  /// @param pool the counters of the cluster's pools; unused ones for [Destination#NONE]
  public ClusterStats(Destination destination, PoolStats pool) {
    this.destination = destination;
    this.pool = pool;
  }

  public RequestStats requests() {
    return requests;
  }

  public Counters<UpstreamCounter> counters() {
    return counters;
  }

  /// A copy for another thread.
  public ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        destination,
        requests.snapshot(),
        counters.snapshot(),
        poolNumbers(),
        stale(),
        pool.poolsFenced());
  }

  private long[] poolNumbers() {
    LongStream.Builder numbers = LongStream.builder();
    pool.forEach((_, value) -> numbers.add(value));
    return numbers.build().toArray();
  }

  /// Only what occurred: most of the table never does.
  private List<StaleCount> stale() {
    List<StaleCount> found = new ArrayList<>();
    for (DetectionPoint point : DetectionPoint.values()) {
      for (Verdict verdict : Verdict.values()) {
        long count = pool.staleDetected(point, verdict);
        if (count > 0) {
          found.add(new StaleCount(point.token(), verdict.token(), count));
        }
      }
    }
    return found;
  }
}
