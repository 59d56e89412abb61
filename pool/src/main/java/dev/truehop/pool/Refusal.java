package dev.truehop.pool;

/// Immutable. Why a waiter got no connection. None of these says anything about a request that was
/// sent, for none was.
public enum Refusal {
  /// The queue of waiting requests is full.
  OVERFLOW,
  /// The dial failed at the other side or in the network.
  CONNECT_REFUSED,
  /// Somebody else answered the dial than was expected.
  CONNECT_WRONG_PEER,
  /// Who answered the dial has a certificate that was revoked.
  CONNECT_REVOKED_PEER,
  /// The dial failed on this side.
  CONNECT_LOCAL,
  /// The dial took too long.
  CONNECT_TIMEOUT,
  /// The endpoint's generation is gone: pick an endpoint again.
  FENCED;

  static Refusal of(ConnectFailure why) {
    return switch (why) {
      case REFUSED -> CONNECT_REFUSED;
      case WRONG_PEER -> CONNECT_WRONG_PEER;
      case REVOKED_PEER -> CONNECT_REVOKED_PEER;
      case LOCAL -> CONNECT_LOCAL;
      case TIMEOUT -> CONNECT_TIMEOUT;
    };
  }
}
