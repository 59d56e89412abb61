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

/// A pod is replaced by another one on its address, and no segment tells the proxy: the kept
/// connection looks alive until the new pod's kernel answers the first octet with RST.
@ExtendWith(ShowOutput.class)
class PodIT {
  /// However long the test takes: the kernel's probes would find the old pod gone after two
  /// seconds, and the pool's own limits are seconds and a minute.
  private static final String LASTING =
      "trustedIdle: 1h, idleTimeout: 1h, tcpKeepalive: { time: 0s }";

  private static final String BODY =
      "upstream connect error or disconnect/reset before headers. reset reason: connection"
          + " termination";

  private Namespaces pods;
  private ProxyProcess proxy;
  private long warmNanos;

  @BeforeEach
  void start() throws IOException {
    pods = Namespaces.assumed();
    pods.start("old");
    proxy = ProxyProcess.start(config("uid-old"));
  }

  @AfterEach
  void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    if (pods != null) {
      pods.close();
    }
  }

  /// Clusters with the same endpoint: defaults; a guard that trusts too long, twice, for a pool has
  /// one stale connection to give; and the bug.
  private String config(String uid) {
    List<String> endpoint =
        List.of("{ address: '" + pods.address() + "', pod: { uid: " + uid + ", name: app } }");
    return new ProxyConfig()
        .endpoints("defaults", endpoint)
        .endpoints("trusting", endpoint)
        .with("connectionPool: { " + LASTING + " }")
        .endpoints("trusting-too", endpoint)
        .with("connectionPool: { " + LASTING + " }")
        .endpoints("bug", endpoint)
        .with("connectionPool: { keyBy: address, reuse: blind, " + LASTING + " }")
        .route("/defaults", "defaults")
        .route("/trusting", "trusting")
        .route("/too", "trusting-too")
        .route("/bug", "bug", "retries: { attempts: 0 }")
        .yaml();
  }

  private Message get(String target) throws IOException {
    return RawClient.get(proxy.port(), target);
  }

  private Message post(String target) throws IOException {
    return RawClient.once(proxy.port(), RawClient.post(target, "x"));
  }

  private void warmAndReplace(String... prefixes) throws IOException {
    for (String prefix : prefixes) {
      assertEquals("old", get(prefix + "/warm").text());
    }
    warmNanos = Await.nanos();
    pods.vanish();
    pods.start("new");
  }

  @Test
  void withTheNewUidInTheFileNothingIsSentDownTheOldSocket() throws IOException {
    warmAndReplace("/defaults", "/trusting", "/too");
    proxy.rewrite(config("uid-new"));
    Await.until("the new pod is known", () -> knows("uid-new"));
    for (String prefix : List.of("/defaults", "/trusting", "/too")) {
      assertEquals("new", post(prefix + "/post").text());
      assertEquals("new", get(prefix + "/get").text());
      executedOnce(prefix + "/post");
      executedOnce(prefix + "/get");
    }
    assertEquals(0, proxy.metric("truehop_stale_detected_total", "point=\"read\""));
    assertEquals(0, proxy.metric("truehop_stale_detected_total", "point=\"write\""));
    assertTrue(proxy.metric("truehop_generation_fenced_total") >= 3);
  }

  /// The pod says so on its standard output, which may take a moment to arrive.
  private void executedOnce(String target) {
    Await.until("executed once: " + target, () -> pods.executions(target) == 1);
  }

  private boolean knows(String uid) {
    try {
      return proxy.admin("GET", "/config_dump").text().contains(uid);
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void withoutAnyEventGetIsAnsweredAndPostIsNeverRepeated() throws IOException {
    warmAndReplace("/defaults", "/trusting", "/too");
    assertEquals("new", get("/trusting/get").text());
    executedOnce("/trusting/get");
    Message post = post("/too/post");
    assertEquals(503, post.status());
    String verdict = post.field("x-truehop-delivery");
    assertTrue(List.of("reset-unacked", "unknown").contains(verdict), verdict);
    assertEquals(0, pods.executions("/too/post"));
    assertEquals("new", post("/too/next").text());
    // Idle for longer than the default trustedIdle: a POST does not trust it.
    Await.instant(warmNanos + TimeUnit.MILLISECONDS.toNanos(1100));
    assertEquals("new", post("/defaults/post").text());
    executedOnce("/defaults/post");
  }

  @Test
  void keyedByAddressAndReusedBlindlyTheBugIsThere() throws IOException {
    warmAndReplace("/bug");
    Message response = get("/bug/get");
    assertEquals(503, response.status());
    assertEquals(BODY, response.text());
    assertEquals(95, response.body().length);
    assertEquals("text/plain", response.field("content-type"));
    String line = proxy.logLine("GET /bug/get ");
    assertTrue(
        line.contains(
            "\" 503 UC upstream_reset_before_response_started{connection_termination} - \"-\" 0"
                + " 95"),
        line);
    assertEquals("new", get("/bug/next").text());
  }
}
