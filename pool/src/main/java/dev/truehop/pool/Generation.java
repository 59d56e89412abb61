package dev.truehop.pool;

/// Immutable. Which incarnation of an endpoint a connection was made to. An address says where a
/// connection goes; only the generation says to whom: Kubernetes hands the IP address of a deleted
/// pod to the next one, so two connections to one address may end in different programs.
///
/// @param id the pod's UID behind a prefix, or one of the two explicit values below; equal ids are
///   the same incarnation
public record Generation(String id) {

  /// The endpoint came without a pod identity. It matches other endpoints without one at the same
  /// address and nothing else, so learning a UID later starts new connections.
  public static final Generation UNKNOWN = new Generation("unknown");

  /// `keyBy: address`: every pod that ever owns the address counts as the same one. This is what
  /// the field does; it exists to show the bug.
  public static final Generation ADDRESS = new Generation("address");

  private static final String POD = "pod:";

  public Generation {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a generation needs an id; use UNKNOWN");
    }
  }

  /// The generation of the pod with this UID. The prefix keeps a UID, whatever its text, apart from
  /// the two explicit values.
  ///
  /// @param uid `metadata.uid` of the pod, not empty
  public static Generation ofPod(String uid) {
    if (uid.isEmpty()) {
      throw new IllegalArgumentException("a pod's UID is never empty; use UNKNOWN");
    }
    return new Generation(POD + uid);
  }

  @Override
  public String toString() {
    return id;
  }
}
