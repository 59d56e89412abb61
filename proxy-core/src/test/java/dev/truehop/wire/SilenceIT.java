package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The path to a pod swallows everything, and nobody says so. The kernel alone would try for a
/// quarter of an hour.
@ExtendWith(ShowOutput.class)
class SilenceIT {
  private static final String BODY =
      "upstream connect error or disconnect/reset before headers. reset reason: upstream silent";
  private static final String FORMAT =
      "%REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"
          + " %TRUEHOP_VERDICT% %TRUEHOP_DETECTION% %TRUEHOP_ERRNO%";

  /// Three seconds, and so much more on a machine that is busy; the kernel's own limit is minutes.
  private static final long BOUND_MILLIS = 20_000;

  private Namespaces pods;
  private ScriptedUpstream near;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    pods = Namespaces.assumed();
    pods.start("far");
    near =
        ScriptedUpstream.playing(
            Scripts.answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnear"));
    String far = "{ address: '" + pods.address() + "' }";
    String other = "{ address: '127.0.0.1:" + near.port() + "' }";
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .top("accessLog: { output: stdout, format: '" + FORMAT + "' }")
                .endpoints("far", List.of(far))
                .endpoints("both", List.of(far, other))
                .with("loadBalancing: roundRobin", "connectionPool: { trustedIdle: 50s }")
                .endpoints("unwatched", List.of(far, other))
                .with("loadBalancing: roundRobin")
                .with("connectionPool: { tcpUserTimeout: 1s }")
                .route("/far", "far")
                .route("/unwatched", "unwatched")
                .route("/", "both"));
  }

  @AfterEach
  void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    if (near != null) {
      near.close();
    }
    if (pods != null) {
      pods.close();
    }
  }

  private Message get(String target) throws IOException {
    return RawClient.get(proxy.port(), target);
  }

  private Message post(String target, String body) throws IOException {
    return RawClient.once(proxy.port(), RawClient.post(target, body));
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(Await.nanos() - nanos);
  }

  @Test
  void anIdleConnectionIntoSilenceIsGoneWithinSeconds() throws IOException {
    assertEquals("far", get("/far/warm").text());
    pods.silence();
    long began = Await.nanos();
    Await.until(
        "the probes give up",
        () -> proxy.metric("truehop_stale_detected_total", "point=\"probe\"") == 1);
    assertTrue(millisSince(began) < BOUND_MILLIS, () -> millisSince(began) + " ms");
  }

  @Test
  void aGetMovesToAFreshConnectionAndAPostIsTold() throws IOException {
    get("/warm1");
    get("/warm2");
    pods.silence();
    long began = Await.nanos();
    assertEquals("near", get("/get1").text());
    assertEquals("near", get("/get2").text());
    assertTrue(millisSince(began) < BOUND_MILLIS, () -> millisSince(began) + " ms");
    String line = proxy.logLine("/get");
    String other = proxy.logLine(line.contains("/get1") ? "/get2" : "/get1");
    assertTrue(
        (line + other).contains(" 200 - via_upstream unknown probe ETIMEDOUT"), line + other);
  }

  @Test
  void aPostIntoSilenceIsNotRepeated() throws IOException {
    get("/warm1");
    get("/warm2");
    pods.silence();
    long began = Await.nanos();
    List<Message> answers = List.of(post("/post", "x"), post("/post", "x"));
    assertTrue(millisSince(began) < BOUND_MILLIS, () -> millisSince(began) + " ms");
    Message lost = answers.get(answers.get(0).status() == 504 ? 0 : 1);
    Message served = answers.get(answers.get(0).status() == 504 ? 1 : 0);
    assertEquals(200, served.status());
    assertEquals(504, lost.status());
    assertEquals(BODY, lost.text());
    assertEquals("unknown", lost.field("x-truehop-delivery"));
    String details = " 504 UC upstream_reset_before_response_started{upstream_silent} ";
    String line = proxy.logLine("/post 504 ");
    assertTrue(line.contains(details + "unknown probe ETIMEDOUT"), line);
  }

  @Test
  void aLongUploadIntoSilenceEndsToo() throws IOException {
    get("/unwatched/warm1");
    get("/unwatched/warm2");
    try (RawClient one = RawClient.to(proxy.port());
        RawClient other = RawClient.to(proxy.port())) {
      String head =
          RawClient.request("POST", "/unwatched/upload") + "Content-Length: 10000000\r\n\r\n";
      one.send(head + "x".repeat(100_000));
      other.send(head + "x".repeat(100_000));
      pods.executions("/unwatched/upload");
      pods.silence();
      long began = Await.nanos();
      one.send("x".repeat(100_000));
      other.send("x".repeat(100_000));
      String line = proxy.logLine("/unwatched/upload 504 ");
      assertTrue(line.contains("{upstream_silent} unknown probe ETIMEDOUT"), line);
      assertTrue(millisSince(began) < BOUND_MILLIS, () -> millisSince(began) + " ms");
    }
  }

  @Test
  void aHostWithoutARouteIsNoDifferent() throws IOException {
    get("/warm1");
    get("/warm2");
    pods.loseRoute();
    assertEquals("near", get("/get1").text());
    assertEquals("near", get("/get2").text());
    String line = proxy.logLine("/get");
    String other = proxy.logLine(line.contains("/get1") ? "/get2" : "/get1");
    assertTrue(
        (line + other).matches("(?s).* unknown probe E(HOSTUNREACH|TIMEDOUT).*"), line + other);
  }
}
