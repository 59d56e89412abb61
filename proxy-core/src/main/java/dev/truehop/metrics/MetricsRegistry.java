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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  public MetricsRegistry(WorkerNumbers workers, ProcessStats process) {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
    registry.getPrometheusRegistry().register(new WorkerCollector(workers, process));
  }

  /// An exposition.
  ///
  /// @param contentType for the Content-Type field
  /// @param body UTF-8
  @SuppressWarnings("ArrayRecordComponent")
  public record Scrape(String contentType, byte[] body) {}

  /// Reads all numbers: Prometheus' text format 0.0.4, or OpenMetrics where the Accept field asks
  /// for it. Waits for the workers; not to be called on one.
  public Scrape scrape(@Nullable String accept) {
    boolean open =
        accept != null && accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
    String contentType = open ? OPEN_METRICS : TEXT;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      registry.scrape(body, contentType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Scrape(contentType, body.toByteArray());
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
