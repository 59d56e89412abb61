package dev.truehop.pool;

/// Makes connections: everything the pool does not want to know about sockets, TLS and ALPN. Called
/// on the worker's thread only.
public interface Connector {

  /// Starts one connection attempt and reports its end to `dial` exactly once, on the worker's
  /// thread, now or later. Never throws: a failure is a value.
  ///
  /// @param key where to and as whom
  /// @param timeoutNanos time until the attempt has to be given up as [ConnectFailure#TIMEOUT], in
  ///   nanoseconds, above 0; it covers every handshake the key asks for
  void connect(PoolKey key, long timeoutNanos, Dial dial);
}
