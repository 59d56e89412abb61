package dev.truehop.pool;

/// Immutable. Why there is no connection. No request octet was sent in any of these cases.
public enum ConnectFailure {
  /// The other side or the network said no: refused, reset, unreachable, handshake rejected.
  REFUSED,
  /// Somebody else answered than was expected: the peer proved another identity.
  WRONG_PEER,
  /// The peer is who it should be, by a certificate that was revoked.
  REVOKED_PEER,
  /// This side could not try: no file descriptor, no local port, bind error.
  LOCAL,
  /// Nobody answered within the time limit.
  TIMEOUT
}
