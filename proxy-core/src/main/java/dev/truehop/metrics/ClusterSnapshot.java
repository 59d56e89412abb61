package dev.truehop.metrics;

import dev.truehop.pool.PoolStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Immutable: one worker's numbers of one cluster, or the sum of several workers'.
///
/// @param counters by the ordinals of [UpstreamCounter]; not to be changed
/// @param pool the pool's numbers in the order of [#POOL]; not to be changed
/// @param stale the pool's findings of stale connections
/// @param generationsFenced how many pools were fenced
/// @param suspects requests that met a suspect, by the ordinals of
///   [dev.truehop.pool.SuspectAction]; not to be changed
/// @param manners learned of HTTP/2 servers, in the order of [#MANNERS]: how many workloads; not to
///   be changed
/// @param closeAgeNanos learned close ages by workload, where they are known
@SuppressWarnings("ArrayRecordComponent")
public record ClusterSnapshot(
    Destination destination,
    List<RequestSeries> requests,
    long[] counters,
    long[] pool,
    List<StaleCount> stale,
    long generationsFenced,
    long[] suspects,
    long[] manners,
    Map<String, Long> closeAgeNanos) {

  /// What a pool counts, by Envoy's names below `cluster.<name>.`: kept once and not in each copy.
  static final List<String> POOL = poolNames();

  /// What may be learned of the manners of HTTP/2 servers, as the metrics call it: PINGs are not
  /// answered, PINGs are punished, what a GOAWAY leaves out is not believed.
  static final List<String> MANNERS = List.of("unanswered", "punished", "disbelieved");

  private record RequestKind(int code, long flags, int grpc) {}

  private record StaleKind(String point, String verdict) {}

  private static List<String> poolNames() {
    List<String> names = new ArrayList<>();
    new PoolStats().forEach((name, _) -> names.add(name));
    return List.copyOf(names);
  }

  /// The sum with the same cluster's numbers of another worker.
  ClusterSnapshot plus(ClusterSnapshot other) {
    return new ClusterSnapshot(
        destination,
        plus(requests, other.requests),
        Counters.plus(counters, other.counters),
        Counters.plus(pool, other.pool),
        plusStale(stale, other.stale),
        generationsFenced + other.generationsFenced,
        Counters.plus(suspects, other.suspects),
        Counters.plus(manners, other.manners),
        shorter(closeAgeNanos, other.closeAgeNanos));
  }

  /// Workers learn for themselves; the shortest close age is the one to be careful about.
  private static Map<String, Long> shorter(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> both = new TreeMap<>(one);
    other.forEach((workload, nanos) -> both.merge(workload, nanos, Math::min));
    return both;
  }

  private static List<RequestSeries> plus(List<RequestSeries> one, List<RequestSeries> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Map<RequestKind, RequestSeries> sums = new LinkedHashMap<>();
    for (List<RequestSeries> worker : List.of(one, other)) {
      for (RequestSeries series : worker) {
        RequestKind kind = new RequestKind(series.code(), series.flags(), series.grpc());
        sums.merge(kind, series, RequestSeries::plus);
      }
    }
    return List.copyOf(sums.values());
  }

  private static List<StaleCount> plusStale(List<StaleCount> one, List<StaleCount> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Map<StaleKind, StaleCount> sums = new LinkedHashMap<>();
    for (List<StaleCount> worker : List.of(one, other)) {
      for (StaleCount count : worker) {
        sums.merge(new StaleKind(count.point(), count.verdict()), count, StaleCount::plus);
      }
    }
    return List.copyOf(sums.values());
  }
}
