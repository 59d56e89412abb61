package dev.truehop.metrics;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Thread-safe: the numbers that belong to no worker.
public final class ProcessStats {

  private static final double MILLIS_PER_SECOND = 1000;

  private final LongSupplier accessLogDropped;
  private final Supplier<List<CertificateExpiry>> certificates;
  private final LongSupplier epochMillis;
  private final AtomicLong renewals = new AtomicLong();
  private final AtomicLong failedRenewals = new AtomicLong();
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong refusedReloads = new AtomicLong();

  /// @param accessLogDropped how many log lines were lost so far
  /// @param certificates those in force
  /// @param epochMillis wall-clock time, since 1970
  public ProcessStats(
      LongSupplier accessLogDropped,
      Supplier<List<CertificateExpiry>> certificates,
      LongSupplier epochMillis) {
    this.accessLogDropped = accessLogDropped;
    this.certificates = certificates;
    this.epochMillis = epochMillis;
  }

  /// Counts sections whose certificate files changed: new ones in force, or not usable.
  public void countRenewals(int applied, int failed) {
    renewals.addAndGet(applied);
    failedRenewals.addAndGet(failed);
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
    out.metric(
        "truehop_certificate_renewals_total", "Changed certificate files, by what became of them.");
    out.sample(Samples.label("result", "applied"), renewals.get());
    out.sample(Samples.label("result", "refused"), failedRenewals.get());
    out.metric(
        "truehop_certificate_expiry_seconds",
        "Time until the first certificate of a file expires, or a list in it is out of date;"
            + " negative afterwards.");
    for (CertificateExpiry expiry : certificates.get()) {
      out.sample(
          Samples.label("file", expiry.file())
              + ','
              + Samples.label("role", expiry.role())
              + ','
              + Samples.label("used_by", expiry.user()),
          (expiry.epochMillis() - epochMillis.getAsLong()) / MILLIS_PER_SECOND);
    }
  }
}
