package dev.truehop.pool;

/// Immutable. Where it came out that a kept connection is dead. The earlier, the better: only at
/// WRITE and READ a request was in danger.
public enum DetectionPoint {
  /// The look before reuse.
  ACQUIRE,
  /// Writing the request failed.
  WRITE,
  /// The request was written, and instead of a response came the end of the connection.
  READ,
  /// The peer ended it, or sent what it must not send, while it was idle.
  IDLE,
  /// Nobody answered the kernel's probes any more, or the network knew no way to the peer
  /// (ETIMEDOUT, EHOSTUNREACH): as a rule while it was idle, else with a request under way.
  PROBE,
  /// Its end was seen while the last octet of a request head was withheld.
  HOLD,
  /// Its generation was fenced while it was idle.
  FENCE;

  /// The word used as a label's value in metrics.
  public String token() {
    return switch (this) {
      case ACQUIRE -> "acquire";
      case WRITE -> "write";
      case READ -> "read";
      case IDLE -> "idle";
      case PROBE -> "probe";
      case HOLD -> "hold";
      case FENCE -> "fence";
    };
  }
}
