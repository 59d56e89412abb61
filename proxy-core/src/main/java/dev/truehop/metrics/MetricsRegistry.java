package dev.truehop.metrics;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Thread-safe: everything that `/stats/prometheus` shows: Micrometer's metrics of the JVM and the
/// process, and the workers' numbers, which are plain fields until somebody asks for them.
public final class MetricsRegistry implements AutoCloseable {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  private final WorkerNumbers workers;
  private final ProcessStats process;

  public MetricsRegistry(WorkerNumbers workers, ProcessStats process) {
    this.workers = workers;
    this.process = process;
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /// An exposition.
  ///
  /// @param contentType for the Content-Type field
  /// @param body written once, by the thread that asked for it
  public record Scrape(String contentType, Body body) {}

  /// Writes an exposition, as UTF-8, bit by bit: it is never in memory as a whole. Called on the
  /// admin thread; the stream stays open.
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Reads all numbers: Prometheus' text format 0.0.4, or OpenMetrics where the Accept field asks
  /// for it. Waits for the workers; not to be called on one. What it returns holds the sums of the
  /// workers' numbers until it is dropped, about a kilooctet for each cluster in use.
  public Scrape scrape(@Nullable String accept) {
    boolean open =
        accept != null && accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
    Totals totals = new Totals(workers.read());
    return new Scrape(open ? OPEN_METRICS : TEXT, out -> write(totals, open, out));
  }

  /// The JVM's metrics come last, because their writer ends OpenMetrics with its `# EOF`.
  private void write(Totals totals, boolean open, OutputStream out) throws IOException {
    Samples samples = new Samples(out, open);
    new IstioRequests(totals.destinations()).writeTo(samples);
    new EnvoyClusters(totals.clusters()).writeTo(samples);
    new EnvoyListeners(totals.listeners()).writeTo(samples);
    process.writeTo(samples);
    samples.flush();
    registry.scrape(out, open ? OPEN_METRICS : TEXT);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
