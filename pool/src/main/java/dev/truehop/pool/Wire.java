package dev.truehop.pool;

/// The input/output side of one connection, implemented outside the pool. Called on the worker's
/// thread only. `close` and `abort` are idempotent. None of these methods calls back into the pool
/// on the caller's stack, with two exceptions that the pool is written for: `close` and `abort` may
/// report this very connection as [PooledConnection#ended], and may end its open lease.
public interface Wire {

  /// A number that names this connection in logs, unique in the process, never negative.
  long id();

  /// Asks the kernel for the socket's state: one `getsockopt`, about 0.4 us.
  KernelView look();

  /// Whether a new connection to the same place costs about as little as a probe would (loopback or
  /// the same node, plaintext). Today every suspect is answered with a fresh connection; a pool
  /// that knows probes will ask this first.
  boolean cheapConnect();

  /// Closes the connection. Bytes already handed to the kernel are still delivered.
  void close();

  /// Closes the connection with a reset (SO_LINGER 0): bytes that the kernel has not delivered yet
  /// are thrown away. Required before a replay, because a plain close leaves the old request in the
  /// kernel's retransmit queue, from where it can still be executed.
  void abort();

  /// Both addresses and whatever else names this connection to a human being.
  String describe();
}
