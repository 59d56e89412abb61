package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// grpc-java as client and server, with the proxy between them: HTTP/2 on both sides, in the clear
/// and under TLS. Each service name is a route.
@ExtendWith(ShowOutput.class)
class GrpcIT {
  private static final String NAME = "grpc.example";
  private static final String FORMAT =
      "accessLog: { format: 'log %REQ(:PATH)% %PROTOCOL% %RESPONSE_CODE% %RESPONSE_FLAGS%"
          + " %GRPC_STATUS%' }";
  private static final Metadata.Key<String> DELIVERY =
      Metadata.Key.of("x-truehop-delivery", Metadata.ASCII_STRING_MARSHALLER);

  private static final List<String> FAILURES = new CopyOnWriteArrayList<>();

  private static Pki pki;
  private static GrpcServer server;
  private static GrpcServer secure;
  private static GrpcServer aging;
  private static ProxyProcess proxy;
  private static ProxyProcess tls;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("app", pki.issue(NAME));
    server = GrpcServer.start();
    secure = GrpcServer.secure(pki.file("app"));
    aging = GrpcServer.aging(1);
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .top(FORMAT)
                .cluster("app", server.port())
                .with("protocol: http2")
                .cluster("old", server.port())
                .cluster("aging", aging.port())
                .with("protocol: http2")
                .cluster("down", NginxUpstream.freePort())
                .with("protocol: http2")
                .route("/down.", "down")
                .route("/refusing.", "down", "refuseUnexecuted: true")
                .route("/old.", "old")
                .route("/aging.", "aging")
                .route("/retried.", "app", "retries: { attempts: 3, retryOn: unavailable }")
                .route("/bounded.", "app", "grpcTimeoutHeaderMax: 300ms")
                .route("/app.", "app"));
    tls =
        ProxyProcess.start(
            new ProxyConfig()
                .listener("tls: { " + pki.pair("app") + " }")
                .cluster("app", secure.port())
                .with(
                    "protocol: auto",
                    "connectTimeout: 10s",
                    "tls: { mode: simple, sni: "
                        + NAME
                        + ", caCertificates: "
                        + pki.file("ca.crt")
                        + " }")
                .route("", "app"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : new AutoCloseable[] {proxy, tls, server, secure, aging, pki}) {
      if (open != null) {
        open.close();
      }
    }
  }

  @Test
  void everythingPassesInTheClear() {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcBattery.run(client, "app.Echo");
    }
    assertTrue(proxy.logLine("/app.Echo/Unary").contains("HTTP/2 200 - OK"));
    assertTrue(proxy.logLine("/app.Echo/Fail ").contains("HTTP/2 200 - Canceled"));
    assertTrue(proxy.logLine("/app.Echo/Early").endsWith("200 - FailedPrecondition"));
  }

  @Test
  void everythingPassesUnderTls() throws Exception {
    try (GrpcClient client = GrpcClient.secure(tls.port(), pki.file("ca.crt"), NAME)) {
      GrpcBattery.run(client, "app.Echo");
    }
    assertTrue(tls.metric("envoy_cluster_upstream_cx_http2_total") >= 1);
  }

  @Test
  void anUpstreamThatIsDownIsUnavailable() throws Exception {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcClient.Outcome outcome = client.call(GrpcMethods.UNARY.of("down.Echo"), "a");
      assertEquals(Status.Code.UNAVAILABLE, outcome.code());
      String description = outcome.status().getDescription() + "";
      assertTrue(description.startsWith("upstream connect error"), description);
      assertEquals("never-sent", outcome.trailers().get(DELIVERY));
    }
    assertTrue(proxy.logLine("/down.Echo/Unary").endsWith("200 URX,UF Unavailable"));
    String[] labels = {"\"down\"", "request_protocol=\"grpc\"", "grpc_response_status=\"14\""};
    assertTrue(proxy.metric("istio_requests_total", labels) >= 1);
  }

  @Test
  void aMethodWithoutARouteIsUnimplemented() {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcClient.Outcome outcome = client.call(GrpcMethods.UNARY.of("nobody.Echo"), "a");
      assertEquals(Status.Code.UNIMPLEMENTED, outcome.code());
    }
  }

  @Test
  void http11IsRefusedInGrpcsWords() throws Exception {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcClient.Outcome outcome = client.call(GrpcMethods.UNARY.of("old.Echo"), "a");
      assertEquals(Status.Code.UNAVAILABLE, outcome.code(), outcome.status()::toString);
    }
    String head =
        RawClient.request(
            "POST", "/down.Echo/Unary", "Content-Type: application/grpc", "Content-Length: 0");
    Message reply = RawClient.once(proxy.port(), head + "\r\n");
    assertEquals(200, reply.status());
    assertEquals("14", reply.field("grpc-status"));
    assertEquals("never-sent", reply.field("x-truehop-delivery"));
  }

  @Test
  void retriesFollowTheStatusInTheHeadOnly() {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      assertEquals("3", client.call(GrpcMethods.FLAKY.of("retried.Echo"), "r 2").text());
      GrpcClient.Outcome outcome = client.call(GrpcMethods.FLAKY.of("retried.Echo"), "s 9");
      assertEquals(Status.Code.UNAVAILABLE, outcome.code());
      assertEquals("not yet", outcome.status().getDescription());
      assertEquals(4, server.calls("s"));
      outcome = client.call(GrpcMethods.FLAKY.of("app.Echo"), "t 1");
      assertEquals(Status.Code.UNAVAILABLE, outcome.code());
      assertEquals(1, server.calls("t"), "no token, no retry");
      outcome = client.call(GrpcMethods.FAIL_LATE.of("retried.Echo"), "14 late");
      assertEquals("14 late", outcome.text());
    }
  }

  @Test
  void theProxyEndsCallsThatTakeTooLong() {
    CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      // In its time a call that is slow on its way may not reach the method, which then hears
      // nothing.
      for (GrpcMethods method : List.of(GrpcMethods.SILENT, GrpcMethods.HANG)) {
        int before = server.cancelled();
        Await.until(
            method + " is cancelled at the server",
            () -> {
              GrpcClient.Outcome outcome =
                  client.call(method.of("bounded.Echo"), new byte[1], patient, new Metadata());
              assertTrue(!outcome.status().isOk());
              if (outcome.head() != null) {
                // The response has begun: a reset, of which a client that still waits makes this.
                assertEquals(Status.Code.CANCELLED, outcome.code(), outcome::toString);
              }
              if (method == GrpcMethods.SILENT) {
                assertEquals(Status.Code.DEADLINE_EXCEEDED, outcome.code());
                assertEquals("downstream duration timeout", outcome.status().getDescription());
              }
              return server.cancelled() > before;
            });
      }
    }
    assertTrue(proxy.logLine("/bounded.Echo/Silent").endsWith("200 UT DeadlineExceeded"));
  }

  @Test
  void whatWasNotExecutedIsRepeatedByTheClientItself() {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcClient.Outcome outcome = client.call(GrpcMethods.UNARY.of("refusing.Echo"), "a");
      assertEquals(Status.Code.UNAVAILABLE, outcome.code());
    }
    Await.until("a refusal and its repetition", () -> refusals() == 2);
  }

  private static long refusals() {
    return proxy.process().out().stream()
        .filter(line -> line.equals("log /refusing.Echo/Unary HTTP/2 0 URX,UF -"))
        .count();
  }

  /// A connection lives for a second; calls that meet its GOAWAY go elsewhere.
  @Test
  void connectionsThatAgeCostNobodyACall() throws Exception {
    AtomicInteger made = new AtomicInteger();
    List<Thread> threads = List.of(load(made, 0), load(made, 1), load(made, 2), load(made, 3));
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofMinutes(2)), thread.getName());
    }
    assertEquals(List.of(), FAILURES);
    assertTrue(aging.connections() >= 4);
    for (int i = 0; i < made.get(); i++) {
      assertEquals(1, aging.calls("call " + i), "call " + i);
    }
  }

  private static Thread load(AtomicInteger made, int client) {
    return Thread.ofPlatform()
        .name("load-" + client)
        .start(
            () -> {
              try (GrpcClient channel = GrpcClient.to(proxy.port())) {
                while (aging.connections() < 4 && FAILURES.isEmpty()) {
                  byte[] message = ("call " + made.getAndIncrement()).getBytes(UTF_8);
                  GrpcClient.Outcome outcome =
                      channel.call(GrpcMethods.UNARY.of("aging.Echo"), message);
                  if (outcome.code() != Status.Code.OK) {
                    FAILURES.add(outcome.status().toString());
                  }
                }
              }
            });
  }

  @Test
  void aServerThatGoesAwayInTheMiddleEndsTheCallAtOnce() throws Exception {
    try (GrpcServer mortal = GrpcServer.start();
        ProxyProcess proxy =
            ProxyProcess.start(ProxyConfig.to(mortal.port()).with("protocol: http2"));
        GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcClient.Call chat = client.begin(GrpcMethods.CHAT.of("app.Echo"));
      assertEquals(5, chat.send(new byte[5]).next().length);
      mortal.close();
      assertTrue(!chat.outcome().status().isOk());
    }
  }
}
