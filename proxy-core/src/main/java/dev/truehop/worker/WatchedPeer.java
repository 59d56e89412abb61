package dev.truehop.worker;

/// A connection whose peer has shown a certificate, as [PeerWatch] sees it. Called on the worker.
public interface WatchedPeer {
  /// The certificate is good no more: no further request. What is under way may go on.
  ///
  /// @param now the worker's time in nanoseconds
  void leave(PeerEnd why, long now);

  /// The time for what is under way is over. Follows a [#leave] only.
  ///
  /// @param now the worker's time in nanoseconds
  void end(long now);
}
