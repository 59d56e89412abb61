package dev.truehop.worker;

/// Something of a worker that has deadlines to look after. Called on the worker's thread.
public interface Sweepable {
  /// Acts on everything that is due.
  ///
  /// @param now the worker's time in nanoseconds
  /// @return when it wants to be called next, in the same time; `Long.MAX_VALUE` for never
  long sweep(long now);
}
