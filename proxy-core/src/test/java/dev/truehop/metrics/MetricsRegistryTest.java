package dev.truehop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import dev.truehop.metrics.MetricsRegistry.Scrape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsRegistryTest {

  private static final String ISTIO =
      "{connection_security_policy=\"unknown\",destination_app=\"unknown\","
          + "destination_canonical_revision=\"unknown\",destination_canonical_service=\"unknown\","
          + "destination_cluster=\"unknown\",destination_principal=\"unknown\","
          + "destination_service=\"orders\",destination_service_name=\"orders\","
          + "destination_service_namespace=\"shop\",destination_version=\"unknown\","
          + "destination_workload=\"unknown\",destination_workload_namespace=\"shop\","
          + "grpc_response_status=\"\",reporter=\"source\",request_protocol=\"http\","
          + "response_code=\"%s\",response_flags=\"%s\",source_app=\"unknown\","
          + "source_canonical_revision=\"unknown\",source_canonical_service=\"unknown\","
          + "source_cluster=\"unknown\",source_principal=\"unknown\",source_version=\"unknown\","
          + "source_workload=\"unknown\",source_workload_namespace=\"unknown\"";

  private enum Reason {
    BARE_LF,
    HOST_MISSING
  }

  private final ProcessStats process =
      new ProcessStats(
          () -> 7,
          () -> List.of(new CertificateExpiry("listener web", "certificate", "a.crt", 5_000)),
          () -> 6_000);
  private final MetricsRegistry registry =
      new MetricsRegistry(() -> List.of(worker(1), worker(10)), process);

  @AfterEach
  void close() {
    registry.close();
  }

  /// A worker with `scale` times the same numbers.
  private static WorkerSnapshot worker(int scale) {
    RequestStats requests = new RequestStats();
    Counters<UpstreamCounter> counters = new Counters<>(UpstreamCounter.class);
    ListenerStats listener = new ListenerStats("web", Reason.values());
    for (int i = 0; i < scale; i++) {
      requests.plain(200, Flag.NONE).record(4_000_000, 0, 100);
      requests.plain(503, Failure.CONNECTION_TERMINATION.addTo(Flag.NONE)).record(1, 0, 95);
      counters.add(UpstreamCounter.RQ_RETRY);
      counters.add(UpstreamCounter.STALE_REPLAYED);
      listener.counters().add(DownstreamCounter.CX_TOTAL);
      listener.counters().add(DownstreamCounter.CX_ACTIVE);
      listener.response(200);
      listener.badRequest(Reason.BARE_LF);
    }
    RequestStats unrouted = new RequestStats();
    unrouted.plain(404, Failure.ROUTE_NOT_FOUND.addTo(Flag.NONE)).record(1, 0, 0);
    long[] none = new long[UpstreamCounter.values().length];
    return new WorkerSnapshot(
        List.of(
            new ClusterSnapshot(
                new Destination("orders", "shop"),
                requests.snapshot(),
                counters.snapshot(),
                pool(scale),
                List.of(new StaleCount("read", "fin-first", 5L * scale)),
                4L * scale,
                new long[] {7L * scale, 2L * scale, 3L * scale, scale},
                new long[] {scale, 0, 2L * scale},
                Map.of("shop/orders", TimeUnit.SECONDS.toNanos(5L * scale))),
            new ClusterSnapshot(
                Destination.NONE,
                unrouted.snapshot(),
                none,
                pool(0),
                List.of(),
                0,
                new long[3],
                new long[3],
                Map.of())),
        List.of(listener.snapshot()));
  }

  private static long[] pool(int scale) {
    Map<String, Long> numbers =
        Map.of("upstream_cx_total", 3L, "upstream_cx_active", 2L, "upstream_cx_connect_fail", 1L);
    return ClusterSnapshot.POOL.stream()
        .mapToLong(name -> numbers.getOrDefault(name, 0L) * scale)
        .toArray();
  }

  @Test
  void suspectsAreAddedUpAndOfCloseAgesTheShortestIsShown() {
    List<String> lines = scrape();
    has(lines, "# TYPE truehop_suspects_total counter");
    has(lines, "truehop_suspects_total{cluster=\"orders\",action=\"used\"} 77.0");
    has(lines, "truehop_suspects_total{cluster=\"orders\",action=\"withheld\"} 22.0");
    has(lines, "truehop_suspects_total{cluster=\"orders\",action=\"fresh\"} 11.0");
    has(lines, "# TYPE truehop_learned_close_age_seconds gauge");
    has(
        lines,
        "truehop_learned_close_age_seconds{cluster=\"orders\",workload=\"shop/orders\"} 5.0");
  }

  @Test
  void mannersAreAddedUp() {
    List<String> lines = scrape();
    has(lines, "# TYPE truehop_learned_manners gauge");
    has(lines, "truehop_learned_manners{cluster=\"orders\",manner=\"unanswered\"} 11.0");
    has(lines, "truehop_learned_manners{cluster=\"orders\",manner=\"punished\"} 0.0");
    has(lines, "truehop_learned_manners{cluster=\"orders\",manner=\"disbelieved\"} 22.0");
  }

  @Test
  void requestsAreCountedUnderIstiosNames() {
    List<String> lines = scrape();
    has(lines, "# TYPE istio_requests_total counter");
    has(lines, "istio_requests_total" + ISTIO.formatted("200", "-") + "} 11.0");
    has(lines, "istio_requests_total" + ISTIO.formatted("503", "UC") + "} 11.0");
    String unrouted =
        ISTIO
            .formatted("404", "NR")
            .replace("\"orders\"", "\"unknown\"")
            .replace("shop", "unknown");
    has(lines, "istio_requests_total" + unrouted + "} 2.0");
  }

  @Test
  void durationsHaveIstiosBuckets() {
    List<String> lines = scrape();
    String bucket = "istio_request_duration_milliseconds_bucket" + ISTIO.formatted("200", "-");
    has(lines, "# TYPE istio_request_duration_milliseconds histogram");
    has(lines, bucket + ",le=\"0.5\"} 0");
    has(lines, bucket + ",le=\"1.0\"} 0");
    has(lines, bucket + ",le=\"5.0\"} 11");
    has(lines, bucket + ",le=\"3600000.0\"} 11");
    has(lines, bucket + ",le=\"+Inf\"} 11");
    String name = "istio_request_duration_milliseconds_";
    has(lines, name + "count" + ISTIO.formatted("200", "-") + "} 11");
    has(lines, name + "sum" + ISTIO.formatted("200", "-") + "} 44.0");
    String body = "istio_response_bytes_bucket" + ISTIO.formatted("200", "-");
    has(lines, body + ",le=\"1000.0\"} 11");
    has(lines, body + ",le=\"+Inf\"} 11");
    assertEquals(6, lines.stream().filter(line -> line.startsWith(body)).count());
    has(lines, "istio_response_bytes_sum" + ISTIO.formatted("503", "UC") + "} 1045.0");
    has(lines, "istio_request_bytes_count" + ISTIO.formatted("503", "UC") + "} 11");
  }

  @Test
  void poolsAreCountedUnderEnvoysNames() {
    List<String> lines = scrape();
    has(lines, "# TYPE envoy_cluster_upstream_cx_total counter");
    has(lines, "envoy_cluster_upstream_cx_total{envoy_cluster_name=\"orders\"} 33.0");
    has(lines, "# TYPE envoy_cluster_upstream_cx_active gauge");
    has(lines, "envoy_cluster_upstream_cx_active{envoy_cluster_name=\"orders\"} 22.0");
    has(lines, "envoy_cluster_upstream_cx_connect_fail{envoy_cluster_name=\"orders\"} 11.0");
    has(lines, "envoy_cluster_upstream_rq_retry{envoy_cluster_name=\"orders\"} 11.0");
    has(lines, "envoy_cluster_upstream_rq_completed{envoy_cluster_name=\"orders\"} 22.0");
    has(
        lines,
        "envoy_cluster_upstream_rq_xx{envoy_cluster_name=\"orders\","
            + "envoy_response_code_class=\"5\"} 11.0");
  }

  @Test
  void listenersAreCountedUnderEnvoysNames() {
    List<String> lines = scrape();
    String web = "envoy_http_conn_manager_prefix=\"web\"";
    has(lines, "envoy_http_downstream_cx_total{" + web + "} 11.0");
    has(lines, "envoy_http_downstream_cx_active{" + web + "} 11.0");
    has(lines, "envoy_http_downstream_rq_xx{" + web + ",envoy_response_code_class=\"2\"} 11.0");
    has(lines, "truehop_downstream_bad_requests_total{listener=\"web\",reason=\"bare_lf\"} 11.0");
    assertFalse(String.join("\n", lines).contains("host_missing"));
  }

  @Test
  void staleReuseHasItsOwnMetrics() {
    process.countReload(true);
    process.countReload(false);
    process.countReload(false);
    List<String> lines = scrape();
    has(
        lines,
        "truehop_stale_detected_total{cluster=\"orders\",point=\"read\",verdict=\"fin-first\"}"
            + " 55.0");
    has(lines, "truehop_stale_replayed_total{cluster=\"orders\"} 11.0");
    has(lines, "truehop_stale_unreplayed_total{cluster=\"orders\"} 0.0");
    has(lines, "truehop_generation_fenced_total{cluster=\"orders\"} 44.0");
    has(lines, "truehop_config_reloads_total{result=\"applied\"} 1.0");
    has(lines, "truehop_config_reloads_total{result=\"refused\"} 2.0");
    has(lines, "truehop_access_log_dropped_total 7.0");
    has(
        lines,
        "truehop_certificate_expiry_seconds{file=\"a.crt\",role=\"certificate\","
            + "used_by=\"listener web\"} -1.0");
  }

  @Test
  void theVirtualMachineIsMeasuredAsWell() {
    String text = String.join("\n", scrape());
    for (String name :
        List.of(
            "jvm_memory_used_bytes{",
            "jvm_threads_live_threads ",
            "process_cpu_usage ",
            "process_files_open_files ",
            "process_uptime_seconds ")) {
      assertTrue(text.contains("\n" + name), name);
    }
  }

  @Test
  void openMetricsIsGivenToWhoAsksForIt() throws IOException {
    Scrape text = registry.scrape("text/plain");
    assertEquals("text/plain; version=0.0.4; charset=utf-8", text.contentType());
    Scrape open = registry.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", open.contentType());
    String body = text(open);
    assertEquals(body.length() - 6, body.indexOf("# EOF\n"));
    assertTrue(body.endsWith("# EOF\n"));
    List<String> lines = body.lines().toList();
    has(lines, "# TYPE istio_requests counter");
    has(lines, "istio_requests_total" + ISTIO.formatted("200", "-") + "} 11.0");
    has(lines, "# TYPE envoy_cluster_upstream_cx_connect_fail unknown");
    has(lines, "envoy_cluster_upstream_cx_connect_fail{envoy_cluster_name=\"orders\"} 11.0");
  }

  private List<String> scrape() {
    try {
      return text(registry.scrape(null)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Scrape scrape) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    scrape.body().writeTo(written);
    return written.toString(StandardCharsets.UTF_8);
  }

  private static void has(List<String> lines, String line) {
    String name = line.startsWith("#") ? line.split(" ")[2] : line.split("[{ ]")[0];
    assertTrue(
        lines.contains(line),
        () ->
            "missing:\n"
                + line
                + "\namong:\n"
                + String.join("\n", lines.stream().filter(l -> l.contains(name)).toList()));
  }
}
