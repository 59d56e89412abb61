package dev.truehop.pool;

/// The input/output side of one connection, implemented outside the pool. Called on the worker's
/// thread only. `close` and `abort` are idempotent. None of these methods calls back into the pool
/// on the caller's stack, with two exceptions that the pool is written for: `close` and `abort` may
/// report this very connection as [PooledConnection#ended], and may end its open leases.
public interface Wire {

  /// A number that names this connection in logs, unique in the process, never negative.
  long id();

  /// Whether it carries several exchanges at once. Where the key says HTTP/2, the peer may have
  /// chosen HTTP/1.1 in the handshake.
  boolean multiplexed();

  /// How many exchanges it carries at once, as far as our side allows it.
  default int mostStreams() {
    return Integer.MAX_VALUE;
  }

  /// Asks the kernel for the socket's state: one `getsockopt`, about 0.4 us.
  KernelView look();

  /// Whether a new connection to the same place costs less than any probe would: loopback or this
  /// very host, without TLS.
  boolean cheapConnect();

  /// The round-trip time as the kernel knows it (`tcpi_rtt`), in nanoseconds; -1 = unknown.
  long rttNanos();

  /// How much the round-trip time varies (`tcpi_rttvar`), in nanoseconds; -1 = unknown.
  long rttVarNanos();

  /// Whether the peer can have no objection to another PING on this connection. Asked only where it
  /// is multiplexed.
  default boolean mayPing() {
    return true;
  }

  /// Closes the connection. Bytes already handed to the kernel are still delivered.
  void close();

  /// Closes the connection with a reset (SO_LINGER 0): bytes that the kernel has not delivered yet
  /// are thrown away. Required before a replay, because a plain close leaves the old request in the
  /// kernel's retransmit queue, from where it can still be executed.
  void abort();

  /// Both addresses and whatever else names this connection to a human being.
  String describe();
}
