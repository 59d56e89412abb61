package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A withheld head on real sockets, and what log, metrics and events say of it and of its kin.
@ExtendWith(ShowOutput.class)
class ExplainIT {
  private static final String OFF = "\"tolerates_withheld\": false";

  private static final String FORMAT =
      "%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% verdict=%TRUEHOP_VERDICT%"
          + " point=%TRUEHOP_DETECTION% errno=%TRUEHOP_ERRNO% hold=%TRUEHOP_HOLD%"
          + " guard=%TRUEHOP_GUARD% close=%TRUEHOP_CLOSE_AGE% n=%TRUEHOP_REUSE_COUNT%";

  private ScriptedUpstream upstream;
  private ProxyProcess proxy;
  private Socket events;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .cluster("app", upstream.port())
                .with("connectionPool: { suspects: withhold, trustedIdle: 100ms }")
                .cluster("trusting", upstream.port())
                .with("connectionPool: { suspects: withhold, trustedIdle: 50s }")
                .route("/trusting", "trusting")
                .route("", "app")
                .top("accessLog: { output: stdout, format: '" + FORMAT + "' }"));
    events = new Socket(InetAddress.getLoopbackAddress(), proxy.port("admin"));
    events.setSoTimeout(60_000);
    events.getOutputStream().write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
    event(": what happens from now on");
  }

  @AfterEach
  void stop() throws IOException {
    events.close();
    proxy.close();
    upstream.close();
  }

  /// Reads on until the event that contains this. The stream never falls silent (it has a comment
  /// every 15 s), so it is the wait that has the deadline and not the read.
  private String event(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    long deadline = Await.nanos() + TimeUnit.SECONDS.toNanos(60);
    while (read.indexOf(text) < 0 || read.charAt(read.length() - 1) != '\n') {
      assertTrue(Await.nanos() - deadline < 0, () -> "no event with " + text + " in: " + read);
      int octet = events.getInputStream().read();
      assertTrue(octet >= 0, () -> "the events ended after: " + read);
      read.append((char) octet);
    }
    return read.toString();
  }

  /// A POST on a connection that has been idle for longer than it is trusted.
  private Message suspectPost(Script script) throws IOException {
    upstream.play(script);
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get("/first")).response().status());
      Await.pause(TimeUnit.MILLISECONDS.toNanos(150));
      return client.send(RawClient.post("/post", "x")).response();
    }
  }

  private double stale(String point, String verdict) throws IOException {
    return proxy.metric("truehop_stale_detected_total", point, verdict);
  }

  @Test
  void aHeadThatIsWithheldArrivesInTwoParts() throws IOException {
    AtomicInteger before = new AtomicInteger();
    Script script =
        c -> {
          c.execute(c.request()).write(Scripts.OK);
          c.octetBefore(Await.nanos() + TimeUnit.SECONDS.toNanos(5));
          before.set(c.in().available());
          c.execute(c.request()).write(Scripts.OK);
          c.request();
        };
    int posts = 0;
    int missing = 0;
    // The script may look after the hold of a millisecond; then the rest is there already.
    while (missing != 1 && posts < 50) {
      assertEquals(200, suspectPost(script).status());
      posts++;
      assertEquals(1, upstream.conversations().size());
      String whole = upstream.only().received();
      int second = whole.indexOf("POST ");
      missing = whole.indexOf("\r\n\r\n", second) + 4 - second - before.get();
    }
    assertEquals(1, missing, "all of the head but one octet");
    String line = proxy.logLine("POST /post 200");
    assertTrue(line.matches(".* verdict=- point=- errno=- hold=[1-9]\\d* guard=100 .* n=1"), line);
    assertEquals(posts, proxy.metric("truehop_suspects_total", "action=\"withheld\""));
    assertTrue(event("\"outcome\": \"served\"").contains("\"action\": \"withheld\""));
  }

  @Test
  void anEndDuringTheHoldMovesThePost() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    Script script =
        c -> {
          if (connections.getAndIncrement() > 0) {
            Scripts.polite().serve(c);
            return;
          }
          c.execute(c.request()).write(Scripts.OK);
          c.octetBefore(Await.nanos() + TimeUnit.SECONDS.toNanos(5));
          c.abort();
        };
    int posts = 0;
    int status;
    do {
      connections.set(0);
      status = suspectPost(script).status();
      posts++;
      // The script may look after the hold of a millisecond; then the whole POST had left.
    } while (status == 503 && posts < 50);
    assertEquals(200, status);
    assertEquals(1, upstream.executions("/post"));
    assertEquals(2, upstream.conversations().size());
    assertEquals(1, stale("point=\"hold\"", "verdict=\"incomplete\""));
    String line = proxy.logLine("POST /post 200");
    assertTrue(line.contains(" verdict=incomplete point=hold errno=ECONNRESET hold="), line);
    String told = event("event: replay\n") + event("}");
    assertTrue(told.contains("event: stale\n"), told);
    assertTrue(told.contains("\"errno\": \"ECONNRESET\""), told);
  }

  @Test
  void aServerThatWantsAHeadInOnePieceIsServedAndRemembered() throws IOException {
    Script script =
        c -> {
          c.execute(c.request()).write(Scripts.OK);
          // As simple servers do that parse what the first read brings.
          c.octetBefore(Await.nanos() + TimeUnit.SECONDS.toNanos(5));
          c.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").close();
        };
    int posts = 0;
    // What the loop has not read when the hold is over ends the connection unread.
    do {
      // A refusal during the hold moves the POST. If the script took longer than that millisecond,
      // the last octet had left, and whose fault the 400 is nobody can tell.
      int status = suspectPost(script).status();
      assertTrue(status == 200 || status == 400, "status " + status);
      assertEquals(status == 200 ? 1 : 0, upstream.executions("/post"));
      posts++;
    } while (posts < 3 && !proxy.admin("GET", "/pools").text().contains(OFF));
    event("event: withholding_off\n");
    Await.until(
        "the system log says so",
        () -> proxy.process().err().stream().anyMatch(line -> line.contains("in two parts")));
    assertEquals(200, suspectPost(script).status());
    assertEquals(posts, proxy.metric("truehop_suspects_total", "action=\"withheld\""));
    assertEquals(1, proxy.metric("truehop_suspects_total", "action=\"fresh\""));
  }

  @Test
  void whatIsNotReplayedIsToldWithItsVerdict() throws IOException {
    upstream.play(Scripts.onceOnReuse((c, r) -> c.execute(r).close()));
    try (RawClient client = RawClient.to(proxy.port())) {
      client.send(RawClient.get("/trusting/first")).response();
      assertEquals(503, client.send(RawClient.post("/trusting", "x")).response().status());
    }
    String told = event("event: replay_refused\n") + event("}");
    assertTrue(told.contains("\"verdict\": \"unknown\""), told);
    assertTrue(told.contains("\"why\": \"not_covered\""), told);
    String line = proxy.logLine("POST /trusting 503");
    assertTrue(line.contains(" verdict=unknown point=read errno=FIN hold=- guard=50000 "), line);
  }

  @Test
  void theEndOfTheProxyEndsTheEvents() throws IOException {
    proxy.process().signal("TERM");
    event("event: end\n");
  }
}
