package dev.truehop.sim;

/// The far end of a simulated connection: a client or an app. Called on the test's thread.
interface SimPeer {
  /// Octets arrived, and the peer has read them.
  void received(byte[] octets);

  /// The proxy ended its side (FIN).
  void endedByProxy();

  /// The proxy aborted the connection (RST), or answered octets on a closed one.
  void resetByProxy();
}
