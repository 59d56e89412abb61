package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What operators and their tools touch: the admin port, the access log, the metrics.
@ExtendWith(ShowOutput.class)
class OperatorIT {
  /// Istio's default line: 24 fields.
  private static final Pattern LINE =
      Pattern.compile(
          "\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\] \"\\S+ \\S+ HTTP/1\\.[01]\""
              + " \\d+ \\S+ \\S+ \\S+ \"[^\"]*\" \\d+ \\d+ \\d+ \\S+ \"[^\"]*\" \"[^\"]*\""
              + " \"[^\"]*\" \"[^\"]*\" \"[^\"]*\" \\S+ \\S+ \\S+ \\S+ \\S+ \\S+");

  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            ProxyConfig.scripted(upstream.port())
                .withoutRoutes()
                .route("/shop", "app", "name: shop-route"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  private static Message admin(String method, String path) throws IOException {
    return proxy.admin(method, path);
  }

  @Test
  void readyAndServerInfo() throws IOException {
    Message ready = admin("GET", "/ready");
    assertEquals(200, ready.status());
    assertTrue(ready.text().startsWith("LIVE"), ready.text());
    assertTrue(admin("GET", "/server_info").text().contains("\"version\""));
  }

  @Test
  void pathsAndMethods() throws IOException {
    for (String path :
        List.of(
            "/ready",
            "/server_info",
            "/stats/prometheus",
            "/clusters",
            "/clusters?format=json",
            "/config_dump",
            "/listeners",
            "/pools")) {
      assertEquals(200, admin("GET", path).status(), path);
      assertEquals(405, admin("POST", path).status(), path);
    }
    for (String path : List.of("/drain_listeners", "/quitquitquit", "/logging?level=info")) {
      assertEquals(405, admin("GET", path).status(), path);
    }
    assertEquals(404, admin("GET", "/nothing").status());
    assertEquals(200, admin("POST", "/logging?level=info").status());
    assertEquals(400, admin("POST", "/logging?level=loud").status());
  }

  @Test
  void adminKeepsItsConnectionsAndRefusesNonsense() throws IOException {
    try (RawClient client = RawClient.to(proxy.port("admin"))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, client.send(RawClient.get("/ready")).response().status());
      }
      assertEquals(400, client.send("nonsense\r\n\r\n").response().status());
    }
  }

  @Test
  void clustersListenersPoolsAndConfigSayWhatRuns() throws IOException {
    upstream.play(Scripts.polite());
    RawClient.get(proxy.port(), "/shop/pools");
    String address = "127.0.0.1:" + upstream.port();
    assertTrue(admin("GET", "/clusters").text().contains(address));
    assertTrue(admin("GET", "/clusters?format=json").text().contains("app"));
    assertTrue(admin("GET", "/listeners").text().contains("127.0.0.1:" + proxy.port()));
    assertTrue(admin("GET", "/config_dump").text().contains("shop-route"));
    String pools = admin("GET", "/pools").text();
    assertTrue(pools.contains(address), pools);
    assertTrue(pools.toLowerCase(java.util.Locale.ROOT).contains("idle"), pools);
    assertTrue(pools.contains("unknown"), "the generation of an endpoint without a pod");
  }

  @Test
  void theDefaultLineHasIstios24Fields() throws IOException {
    upstream.play(Scripts.echo());
    Message response =
        RawClient.once(
            proxy.port(),
            RawClient.post(
                "/shop/line?q=1", "hello", "User-Agent: test/1", "x-request-id: id-line"));
    assertEquals("hello", response.text());
    String line = proxy.logLine("/shop/line");
    assertTrue(LINE.matcher(line).matches(), line);
    assertTrue(
        line.contains("] \"POST /shop/line?q=1 HTTP/1.1\" 200 - via_upstream - \"-\" 5 5 "), line);
    String tail =
        "\"127.0.0.1\" \"test/1\" \"id-line\" \"test\" \"127.0.0.1:" + upstream.port() + "\" app ";
    assertTrue(line.contains(tail), line);
    assertTrue(line.contains(" 127.0.0.1:" + proxy.port() + " 127.0.0.1:"), line);
    assertTrue(line.endsWith(" - shop-route"), line);
  }

  @Test
  void aLineOfARefusedRequestParsesToo() throws IOException {
    RawClient.get(proxy.port(), "/elsewhere");
    String line = proxy.logLine("/elsewhere");
    assertTrue(LINE.matcher(line).matches(), line);
    assertTrue(line.contains(" 404 NR route_not_found - \"-\" 0 0 "), line);
  }

  @Test
  void metricsMove() throws IOException {
    upstream.play(Scripts.polite());
    double requests = proxy.metric("istio_requests_total", "response_code=\"200\"");
    double durations = proxy.metric("istio_request_duration_milliseconds_count");
    double dials = proxy.metric("envoy_cluster_upstream_cx_total", "app");
    try (RawClient client = RawClient.to(proxy.port())) {
      for (int i = 0; i < 5; i++) {
        client.send(RawClient.get("/shop")).response();
      }
    }
    proxy.counted(requests + 5, "istio_requests_total", "response_code=\"200\"");
    proxy.counted(durations + 5, "istio_request_duration_milliseconds_count");
    assertEquals(dials + 1, proxy.metric("envoy_cluster_upstream_cx_total", "app"));
    assertEquals(1, proxy.metric("envoy_cluster_upstream_cx_active", "app"));
    assertEquals(0, proxy.metric("envoy_cluster_upstream_rq_pending_active", "app"));
  }

  @Test
  void requestsAreCountedByFlags() throws IOException {
    double before = proxy.metric("istio_requests_total", "response_flags=\"NR\"", "\"404\"");
    RawClient.get(proxy.port(), "/elsewhere/2");
    proxy.counted(before + 1, "istio_requests_total", "response_flags=\"NR\"", "\"404\"");
  }

  @Test
  void customFormatsAndFiles(@TempDir Path folder) throws IOException {
    upstream.play(Scripts.polite());
    Path file = folder.resolve("access.log");
    String format =
        "%REQ(:METHOD)% %RESPONSE_CODE% %TRUEHOP_REUSED% %TRUEHOP_GENERATION%"
            + " %TRUEHOP_VERDICT% %UPSTREAM_REQUEST_ATTEMPT_COUNT% [%REQ(x-a)%]";
    try (ProxyProcess other =
            ProxyProcess.start(
                ProxyConfig.to(upstream.port())
                    .top("accessLog: { output: '" + file + "', format: '" + format + "' }"));
        RawClient client = RawClient.to(other.port())) {
      client.send(RawClient.get("/", "X-A: 1")).response();
      client.send(RawClient.get("/")).response();
      Await.until("two lines", () -> lines(file).size() == 2);
      assertTrue(
          lines(file).get(0).matches("GET 200 \\S+ unknown - 1 \\[1\\]"), () -> "" + lines(file));
      assertTrue(
          lines(file).get(1).matches("GET 200 \\S+ unknown - 1 \\[-\\]"), () -> "" + lines(file));
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      return List.of();
    }
  }

  @Test
  void jsonLinesAreObjects() throws IOException {
    upstream.play(Scripts.polite());
    try (ProxyProcess other =
        ProxyProcess.start(
            ProxyConfig.to(upstream.port()).top("accessLog: { output: stdout, format: json }"))) {
      RawClient.get(other.port(), "/json\"quoted");
      String line = other.logLine("/json");
      assertTrue(line.startsWith("{") && line.endsWith("}"), line);
      assertTrue(line.contains("\"response_code\":200"), line);
      assertTrue(line.contains("/json\\\"quoted"), line);
    }
  }
}
