package dev.truehop.metrics;

import java.util.List;

/// Immutable: the numbers of one worker, copied on its own thread.
public record WorkerSnapshot(List<ClusterSnapshot> clusters, List<ListenerSnapshot> listeners) {}
