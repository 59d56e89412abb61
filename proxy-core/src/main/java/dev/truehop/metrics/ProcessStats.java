package dev.truehop.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Thread-safe: the numbers that belong to no worker.
public final class ProcessStats {

  private final LongSupplier accessLogDropped;
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong refusedReloads = new AtomicLong();

  /// @param accessLogDropped how many log lines were lost so far
  public ProcessStats(LongSupplier accessLogDropped) {
    this.accessLogDropped = accessLogDropped;
  }

  /// Counts a changed configuration that was applied, or refused with its problems.
  public void countReload(boolean applied) {
    (applied ? reloads : refusedReloads).incrementAndGet();
  }

  long accessLogDropped() {
    return accessLogDropped.getAsLong();
  }

  long reloads() {
    return reloads.get();
  }

  long refusedReloads() {
    return refusedReloads.get();
  }
}
