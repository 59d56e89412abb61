package dev.truehop.pool;

/// The receiving end of one connection attempt, implemented by the pool. Called on the worker's
/// thread; exactly one of the two methods, exactly once.
public interface Dial {

  /// The connection is ready for its first octet, all handshakes done. A waiter may be given it
  /// before this method returns.
  ///
  /// @param wire the connection's input/output side
  /// @param now the worker's time in nanoseconds
  /// @return the pool's side of it, to which the wire reports its end. It may be closed already: a
  ///   dial that finishes after its generation was fenced is of no use to anybody
  PooledConnection connected(Wire wire, long now);

  /// There will be no connection.
  ///
  /// @param detail what the operating system or the handshake said, for logs
  /// @param now the worker's time in nanoseconds
  void failed(ConnectFailure why, String detail, long now);
}
