package dev.truehop.pool;

import java.util.List;

/// Immutable. One pool as the admin port shows it.
///
/// @param key what its connections have in common, the generation included
/// @param upstream what is known of the workload whose server stands there
/// @param fenced its generation is gone; what is left of it finishes
/// @param pending requests that wait for a connection
/// @param connections dials first, then busy ones, then idle ones in the order of their next use
public record PoolSnapshot(
    PoolKey key,
    ProfileSnapshot upstream,
    boolean fenced,
    int pending,
    List<ConnectionSnapshot> connections) {

  public PoolSnapshot {
    connections = List.copyOf(connections);
  }
}
