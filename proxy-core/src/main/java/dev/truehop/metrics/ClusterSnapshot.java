package dev.truehop.metrics;

import java.util.List;
import java.util.Map;

/// Immutable: one worker's numbers of one cluster.
///
/// @param counters by the ordinals of [UpstreamCounter]; not to be changed
/// @param pool the pool's numbers by Envoy's name below `cluster.<name>.`
/// @param stale the pool's findings of stale connections
/// @param generationsFenced how many pools were fenced
@SuppressWarnings("ArrayRecordComponent")
public record ClusterSnapshot(
    Destination destination,
    List<RequestSeries> requests,
    long[] counters,
    Map<String, Long> pool,
    List<StaleCount> stale,
    long generationsFenced) {}
