package dev.truehop.pool;

/// Immutable. What the servers of a workload do with PINGs on their HTTP/2 connections, as far as
/// is known.
public enum PingManner {
  /// They answer, or were never asked.
  ANSWERED("answered"),
  /// They do not answer in time.
  UNANSWERED("unanswered"),
  /// They end connections for them, as servers of gRPC do (`too_many_pings`).
  PUNISHED("punished");

  private final String token;

  PingManner(String token) {
    this.token = token;
  }

  /// The word used in `/pools` and in events.
  public String token() {
    return token;
  }
}
