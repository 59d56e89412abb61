package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Called by the loading thread: how values of one type are read. [Readers] has the usual ones.
@FunctionalInterface
interface Reader<T> {
  /// The value, or null after adding a problem.
  @Nullable T read(Value value);
}
