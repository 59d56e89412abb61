package dev.truehop.metrics;

import java.util.Map;

/// Immutable: one worker's numbers of one listener.
///
/// @param counters by the ordinals of [DownstreamCounter]; not to be changed
/// @param responses by the first digit of their status, 1 to 5; not to be changed
/// @param badRequests by reason; only reasons that occurred
@SuppressWarnings("ArrayRecordComponent")
public record ListenerSnapshot(
    String listener, long[] counters, long[] responses, Map<String, Long> badRequests) {}
