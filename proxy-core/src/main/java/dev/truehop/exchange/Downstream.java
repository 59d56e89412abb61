package dev.truehop.exchange;

/// A connection from a client, of any protocol, as the worker looks after it. Called on the worker.
public interface Downstream {
  /// Acts on the deadlines that are due.
  ///
  /// @return when it wants to be called next; `Long.MAX_VALUE` for never
  long sweep(long now);

  /// It has another slot among the worker's connections now.
  void movedTo(int slot);

  /// The proxy drains: no further request is wanted. HTTP/1.1 says so with its next response; an
  /// idle connection may stay until then.
  default void drain() {}

  /// Closes now.
  void close();
}
