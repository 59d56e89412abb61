package dev.truehop.metrics;

import java.io.IOException;
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

  void writeTo(Samples out) throws IOException {
    out.metric("truehop_config_reloads_total", "Changed configurations, by what became of them.");
    out.sample(Samples.label("result", "applied"), reloads.get());
    out.sample(Samples.label("result", "refused"), refusedReloads.get());
    out.metric(
        "truehop_access_log_dropped_total",
        "Access log lines that were lost: the output was too slow or took none.");
    out.sample("", accessLogDropped.getAsLong());
  }
}
