package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every verdict and every point of detection, provoked on real sockets, shows in the metrics, and
/// in the line of the request that it happened to. `hold` is in [ExplainIT], `probe` in
/// [SilenceIT].
@ExtendWith(ShowOutput.class)
class EvidenceIT {
  private static final String FORMAT =
      "%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% verdict=%TRUEHOP_VERDICT%"
          + " point=%TRUEHOP_DETECTION% errno=%TRUEHOP_ERRNO%";

  /// What the kernel does in the moment of a race is not ours to say.
  private static final int TRIES = 20;

  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy = ProxyProcess.start(config("pod-1"));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  private ProxyConfig config(String uid) {
    String endpoint = "{ address: '127.0.0.1:%d', pod: { uid: %s } }";
    List<String> endpoints = List.of(endpoint.formatted(upstream.port(), uid));
    return new ProxyConfig()
        .endpoints("app", endpoints)
        .with("connectionPool: { learning: off, maxConnections: 1 }")
        .endpoints("blind", endpoints)
        .with("connectionPool: { reuse: blind, learning: off }")
        .route("/blind", "blind")
        .route("", "app")
        .top("accessLog: { output: stdout, format: '" + FORMAT + "' }");
  }

  private double stale(String point, String verdict) throws IOException {
    return proxy.metric(
        "truehop_stale_detected_total", "point=\"" + point + '"', "verdict=\"" + verdict + '"');
  }

  private void shown(String line, String verdict, String point) {
    String wanted = " verdict=" + verdict + " point=" + point + " ";
    assertTrue(line.contains(wanted), line);
  }

  private interface Fault {
    void happen(RawClient client) throws IOException;
  }

  /// A connection is there, then the proxy stands still while something happens.
  private void parked(String prefix, Fault fault) throws IOException {
    upstream.play(Scripts.polite());
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get(prefix + "-first")).response().status());
      Await.pauseMillis(10);
      proxy.suspend();
      fault.happen(client);
      proxy.resume();
      client.response();
    }
  }

  private interface End {
    void of(Conversation upstream) throws IOException;
  }

  /// A request, and the end of its connection, both found at once; until that is what was seen.
  ///
  /// @return the last request's target
  private String parked(String point, String verdict, String prefix, End end) throws IOException {
    String last = "";
    for (int i = 0; i < TRIES && stale(point, verdict) == 0; i++) {
      String target = prefix + i;
      parked(
          target,
          client -> {
            client.send(RawClient.get(target));
            end.of(upstream.only());
          });
      last = target;
    }
    return last;
  }

  private Message second(String request, Script script) throws IOException {
    upstream.play(script);
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get("/first")).response().status());
      return client.send(request).response();
    }
  }

  @Test
  void acquire() throws IOException {
    // An event loop that reads the end first has nothing to find when it looks.
    String target = parked("acquire", "never-sent", "/acquire", Conversation::close);
    assertEquals(1, stale("acquire", "never-sent"), "the request came first");
    shown(proxy.logLine("GET " + target + " 200"), "-", "acquire");
  }

  @Test
  void writeAndNeverSent() throws IOException {
    parked("write", "never-sent", "/blind-write", Conversation::abort);
    assertEquals(1, stale("write", "never-sent"));
    shown(proxy.logLine("verdict=never-sent"), "never-sent", "write");
  }

  @Test
  void readAndFinFirst() throws IOException {
    parked("read", "fin-first", "/blind-fin", Conversation::halfClose);
    assertEquals(1, stale("read", "fin-first"));
    String line = proxy.logLine("verdict=fin-first");
    shown(line, "fin-first", "read");
    assertTrue(line.contains("errno=FIN"), line);
  }

  @Test
  void readAndResetUnacked() throws IOException {
    for (int i = 0; i < TRIES && stale("read", "reset-unacked") == 0; i++) {
      Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).abort());
      assertEquals(200, second(RawClient.get("/reset" + i), script).status());
    }
    assertEquals(1, stale("read", "reset-unacked"));
    String line = proxy.logLine("verdict=reset-unacked");
    shown(line, "reset-unacked", "read");
    assertTrue(line.contains("errno=ECONNRESET"), line);
  }

  @Test
  void readAndUnknown() throws IOException {
    Script script = Scripts.onceOnReuse((c, r) -> c.execute(r).close());
    assertEquals(200, second(RawClient.get("/unknown"), script).status());
    assertEquals(1, stale("read", "unknown"));
    shown(proxy.logLine("GET /unknown 200"), "unknown", "read");
  }

  @Test
  void refused() throws IOException {
    String misdirected = "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n";
    Script script = Scripts.onceOnReuse((c, _) -> c.write(misdirected));
    assertEquals(200, second(RawClient.post("/refused", "x"), script).status());
    assertEquals(1, stale("read", "refused"));
    String line = proxy.logLine("POST /refused 200");
    assertTrue(line.contains(" verdict=refused point=- "), line);
  }

  @Test
  void idle() throws IOException {
    upstream.play(Scripts.idleClose(TimeUnit.MILLISECONDS.toNanos(20)));
    assertEquals(200, RawClient.get(proxy.port(), "/idle").status());
    Await.until("the end is counted", () -> isStale("idle", "never-sent"));
  }

  private boolean isStale(String point, String verdict) {
    try {
      return stale(point, verdict) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void fence() throws IOException {
    CountDownLatch replaced = new CountDownLatch(1);
    upstream.play(
        c -> {
          for (Message r = c.request(); r != null; r = c.request()) {
            c.execute(r);
            if (r.target().equals("/executing")) {
              Await.until("the pod was replaced", () -> replaced.getCount() == 0);
            }
            c.write(Scripts.OK);
          }
        });
    assertEquals(200, RawClient.get(proxy.port(), "/blind-kept").status());
    try (RawClient executing = RawClient.to(proxy.port());
        RawClient waiting = RawClient.to(proxy.port())) {
      executing.send(RawClient.get("/executing"));
      Await.until("it is there", () -> upstream.executions("/executing") == 1);
      waiting.send(RawClient.get("/waiting"));
      Await.until("it waits", () -> isMetric("envoy_cluster_upstream_rq_pending_active", 1));
      proxy.rewrite(config("pod-2").yaml());
      assertEquals(200, waiting.response().status());
      replaced.countDown();
      assertEquals(200, executing.response().status());
    }
    assertEquals(1, stale("fence", "never-sent"));
    shown(proxy.logLine("GET /waiting 200"), "-", "fence");
  }

  private boolean isMetric(String name, double value) {
    try {
      return proxy.metric(name) == value;
    } catch (IOException _) {
      return false;
    }
  }
}
