package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An upstream that stops reading in the middle of an upload is slow, not gone, although Linux
/// would have `TCP_USER_TIMEOUT` end its connection: the window is closed, but every probe of it is
/// answered.
@ExtendWith(ShowOutput.class)
class SlowReaderIT {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    upstream =
        ScriptedUpstream.playing(
            c -> {
              c.octetBefore(Await.nanos() + PAUSE_NANOS);
              for (Message r = slowly(c); r != null; r = slowly(c)) {
                c.execute(r).respond(Integer.toString(r.body().length));
              }
            });
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(upstream.port()).with("connectionPool: { tcpUserTimeout: 1s }"));
  }

  /// Waits for four times the limit before it reads.
  private static Message slowly(Conversation c) throws IOException {
    if (c.octetBefore(Await.nanos() + TimeUnit.MINUTES.toNanos(1))) {
      Await.pause(PAUSE_NANOS);
    }
    return c.request();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  private void upload(RawClient client, int octets) throws IOException {
    client.send(RawClient.post("/upload", "x".repeat(octets)));
    assertEquals(Integer.toString(octets), client.response().text());
  }

  @Test
  void anUploadThatOurKernelHoldsIsNotCut() throws IOException {
    try (RawClient client = RawClient.to(proxy.port())) {
      upload(client, 400_000);
    }
  }

  @Test
  void anUploadThatWaitsForTheUpstreamIsNotCut() throws IOException {
    try (RawClient client = RawClient.to(proxy.port())) {
      upload(client, 20_000_000);
      upload(client, 1);
    }
    assertEquals(1, upstream.conversations().size(), "kept, and watched by the kernel again");
  }
}
