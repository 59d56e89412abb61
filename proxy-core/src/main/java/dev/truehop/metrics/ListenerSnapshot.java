package dev.truehop.metrics;

import java.util.Map;
import java.util.TreeMap;

/// Immutable: one worker's numbers of one listener, or the sum of several workers'.
///
/// @param counters by the ordinals of [DownstreamCounter]; not to be changed
/// @param responses by the first digit of their status, 1 to 5; not to be changed
/// @param badRequests by reason; only reasons that occurred
@SuppressWarnings("ArrayRecordComponent")
public record ListenerSnapshot(
    String listener, long[] counters, long[] responses, Map<String, Long> badRequests) {

  /// The sum with the same listener's numbers of another worker.
  ListenerSnapshot plus(ListenerSnapshot other) {
    Map<String, Long> bad = new TreeMap<>(badRequests);
    other.badRequests.forEach((reason, count) -> bad.merge(reason, count, Long::sum));
    return new ListenerSnapshot(
        listener,
        Counters.plus(counters, other.counters),
        Counters.plus(responses, other.responses),
        bad);
  }
}
