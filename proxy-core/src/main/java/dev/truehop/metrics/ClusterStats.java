package dev.truehop.metrics;

import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.PoolStats;
import dev.truehop.pool.ProfileSnapshot;
import dev.truehop.pool.SuspectAction;
import dev.truehop.pool.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /// A copy for another thread, of numbers that have no upstream.
  public ClusterSnapshot snapshot() {
    return snapshot(List.of());
  }

  /// A copy for another thread.
  ///
  /// @param profiles what is known of the cluster's workloads
  public ClusterSnapshot snapshot(List<ProfileSnapshot> profiles) {
    return new ClusterSnapshot(
        destination,
        requests.snapshot(),
        counters.snapshot(),
        poolNumbers(),
        stale(),
        pool.poolsFenced(),
        Arrays.stream(SuspectAction.values()).mapToLong(pool::suspects).toArray(),
        manners(profiles),
        closeAges(profiles));
  }

  private static long[] manners(List<ProfileSnapshot> profiles) {
    long[] manners = new long[ClusterSnapshot.MANNERS.size()];
    for (ProfileSnapshot profile : profiles) {
      switch (profile.pings()) {
        case ANSWERED -> {}
        case UNANSWERED -> manners[0]++;
        case PUNISHED -> manners[1]++;
      }
      manners[2] += profile.believed() ? 0 : 1;
    }
    return manners;
  }

  private static Map<String, Long> closeAges(List<ProfileSnapshot> profiles) {
    Map<String, Long> known = new TreeMap<>();
    for (ProfileSnapshot profile : profiles) {
      if (profile.closeAgeNanos() >= 0) {
        known.put(profile.workload(), profile.closeAgeNanos());
      }
    }
    return known;
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
