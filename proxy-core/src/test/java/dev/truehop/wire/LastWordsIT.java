package dev.truehop.wire;

import static dev.truehop.wire.H2Frame.DATA;
import static dev.truehop.wire.H2Frame.END_STREAM;
import static dev.truehop.wire.H2Frame.GOAWAY;
import static dev.truehop.wire.H2Frame.HEADERS;
import static dev.truehop.wire.H2Frame.PREFACE_OCTETS;
import static dev.truehop.wire.H2Frame.SETTINGS;
import static dev.truehop.wire.H2Frame.WINDOW_UPDATE;
import static dev.truehop.wire.H2Frame.frame;
import static dev.truehop.wire.H2Frame.words;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An upstream says its last word and resets the connection while the proxy has octets that wait to
/// be written. The kernel tells of everything at once, and the proxy writes before it reads: the
/// write fails, and what was said lies behind the error.
@ExtendWith(ShowOutput.class)
class LastWordsIT {
  private static final String NAME = "app.example";
  private static final long PATIENCE_SECONDS = 60;

  /// So long nothing moves when everything that can take octets is full.
  private static final int STALLED_POLLS = 100;

  private static final int CHUNK = 64 * 1024;
  private static final String TOO_LARGE =
      "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGE = 1 << 30;

  private static Pki pki;

  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private TlsServer tls;
  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeAll
  static void pki() throws Exception {
    pki = Pki.create();
  }

  private void start(boolean secure, String protocol, Script script) throws Exception {
    String with = "protocol: " + protocol;
    if (secure) {
      tls = TlsServer.simple(pki.context(pki.issue(NAME)));
      tls.speaking(protocol.equals("http2") ? new String[] {"h2"} : new String[0]);
      upstream = ScriptedUpstream.on(tls, script);
      with += "\n    tls: { mode: simple, sni: " + NAME;
      with += ", caCertificates: " + pki.file("ca.crt") + " }\n    connectTimeout: 10s";
    } else {
      upstream = ScriptedUpstream.playing(script);
    }
    proxy = ProxyProcess.start(ProxyConfig.scripted(upstream.port()).with(with));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  // HTTP/2.

  /// Takes any amount, and answers whole requests with 200; but on the first connection it reads
  /// the first request and the head of the second, and no more.
  private Script stalling(boolean lingers) {
    return c -> {
      boolean first = connections.getAndIncrement() == 0;
      c.in().exactly(PREFACE_OCTETS);
      byte[] window = ByteBuffer.allocate(6).putShort((short) 4).putInt(LARGE).array();
      assert window[1] == INITIAL_WINDOW_SIZE;
      c.write(frame(SETTINGS, 0, 0, window)).write(frame(WINDOW_UPDATE, 0, 0, words(LARGE)));
      while (true) {
        H2Frame frame = H2Frame.read(c.in());
        boolean message = frame.type() == HEADERS || frame.type() == DATA;
        if (first && message && frame.stream() > 1) {
          begun.countDown();
          await(stalled);
          end(c, frame(GOAWAY, 0, 0, words(0, 0)), lingers);
          return;
        }
        if (!first && message && frame.has(END_STREAM)) {
          byte[] status200 = {(byte) 0x88};
          c.write(frame(HEADERS, 5, frame.stream(), status200));
        }
      }
    };
  }

  /// With octets unread both are a reset.
  private void end(Conversation c, byte[] lastWords, boolean lingers) throws IOException {
    try {
      c.write(lastWords);
      if (tls != null) {
        tls.last().abort();
      } else if (lingers) {
        c.close();
      } else {
        c.abort();
      }
    } finally {
      ended.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The proxy stands still meanwhile, and then finds all of it at once.
  private void endsUnseen() throws IOException {
    proxy.suspend();
    stalled.countDown();
    await(ended);
    proxy.resume();
  }

  /// Sends as much as goes, on a thread of its own, and returns when nothing goes any more.
  private void upload(RawClient client) throws IOException {
    AtomicLong sent = new AtomicLong();
    client.send(RawClient.request("POST", "/upload", "Content-Length: " + LARGE) + "\r\n");
    byte[] chunk = new byte[CHUNK];
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (sent.get() < LARGE) {
                  client.send(chunk);
                  sent.addAndGet(CHUNK);
                }
              } catch (IOException _) {
                // The answer has come, and the connection has ended.
              }
            });
    await(begun);
    long[] seen = {-1, 0};
    Await.until(
        "nothing moves",
        () -> {
          seen[1] = sent.get() == seen[0] ? seen[1] + 1 : 0;
          seen[0] = sent.get();
          return seen[1] >= STALLED_POLLS;
        });
  }

  private void aGoAwayIsRead() throws Exception {
    try (RawClient held = RawClient.to(proxy.port());
        RawClient upload = RawClient.to(proxy.port())) {
      held.send(RawClient.post("/held", "a"));
      Await.until("the first connection", () -> connections.get() == 1);
      upload(upload);
      endsUnseen();
      assertEquals(200, held.response().status(), "it was not processed, and is sent again");
      Message lost = upload.response();
      assertEquals(503, lost.status());
      assertEquals("refused", lost.field("x-truehop-delivery"));
    }
    assertEquals(2, connections.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGoAwayInFrontOfAResetCounts(boolean lingers) throws Exception {
    start(false, "http2", stalling(lingers));
    aGoAwayIsRead();
  }

  @Test
  void aGoAwayInFrontOfAResetCountsUnderTls() throws Exception {
    start(true, "http2", stalling(false));
    aGoAwayIsRead();
  }

  // HTTP/1.1.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerInFrontOfAResetArrives(boolean secure) throws Exception {
    start(
        secure,
        "http1",
        c -> {
          c.in().octet();
          begun.countDown();
          await(stalled);
          end(c, TOO_LARGE.getBytes(US_ASCII), true);
        });
    try (RawClient client = RawClient.to(proxy.port())) {
      upload(client);
      endsUnseen();
      Message answer = client.response();
      assertEquals(413, answer.status());
      assertEquals("big", answer.text());
    }
  }
}
