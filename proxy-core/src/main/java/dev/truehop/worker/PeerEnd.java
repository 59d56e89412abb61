package dev.truehop.worker;

/// Immutable. Why a peer's certificate, good in the handshake, is good no more.
public enum PeerEnd {
  /// A list has it, or one that it rests on. Whoever shows it may be anybody.
  REVOKED,
  /// Its time is over, or that of one that it rests on. The peer is still who it was.
  EXPIRED
}
