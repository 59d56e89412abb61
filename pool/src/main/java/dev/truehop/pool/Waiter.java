package dev.truehop.pool;

/// Whoever wants a connection. Called on the worker's thread, exactly one of the two methods,
/// exactly once per acquire, possibly before [Pool#acquire] returns; not at all after a successful
/// [Pool#cancel]. Both may call the pool again. A waiter is told apart by identity: its class does
/// not override `equals`, and it waits in one place at a time.
public interface Waiter {

  /// The right to use a connection, or a stream of one; to be ended with exactly one
  /// [Lease#release].
  ///
  /// @param now the worker's time in nanoseconds
  void leased(Lease lease, long now);

  /// There is no connection for this waiter. Nothing was sent.
  ///
  /// @param detail the numbers or the operating system's words, for logs
  /// @param now the worker's time in nanoseconds
  void refused(Refusal why, String detail, long now);
}
