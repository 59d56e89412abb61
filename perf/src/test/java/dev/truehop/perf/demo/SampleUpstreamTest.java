package dev.truehop.perf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Real sockets on the loopback interface; waits for events, with limits far above what they take.
class SampleUpstreamTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TRIES = 20;

  private final Clock clock = Clock.system();

  private SampleUpstream upstream(long closeAgeMillis, long closeLagMillis) {
    Duration age = Duration.ofMillis(closeAgeMillis);
    Duration lag = Duration.ofMillis(closeLagMillis);
    return new SampleUpstream(clock, new SampleUpstream.Manners(age, lag), new CloseAge());
  }

  private static String id(String id) {
    return SampleRequest.ID + ": " + id + "\r\n";
  }

  @Test
  void countsExecutionsByRequestId() throws IOException {
    try (SampleUpstream upstream = upstream(60_000, 0)) {
      Door door = upstream.open(IdleCloseStory.loopback());
      try (ClientConnection client = new ClientConnection(door.address())) {
        assertEquals(200, client.send(Verb.GET, "/", id("get-1")));
        assertEquals(200, client.send(Verb.POST, "/", id("post-1")));
        assertEquals(200, client.send(Verb.POST, "/", id("post-1")));
      }
      assertEquals(1, upstream.log().duplicates("post"));
      assertEquals(0, upstream.log().duplicates("get"));
      assertEquals(1, door.accepted());
    }
  }

  @Test
  void closesAnIdleConnectionAndNotesItsAge() throws IOException {
    try (SampleUpstream upstream = upstream(20, 0)) {
      Door door = upstream.open(IdleCloseStory.loopback());
      try (ClientConnection client = new ClientConnection(door.address())) {
        client.send(Verb.GET, "/", id("get-1"));
        client.awaitEnd();
      }
      assertTrue(Waiting.poll(clock, LIMIT, () -> upstream.closeAge().count() == 1));
      assertTrue(upstream.closeAge().medianNanos() >= Duration.ofMillis(15).toNanos());
    }
  }

  /// Sends a request between an upstream's decision to close and the close. Unread octets make it a
  /// reset, as with Node.
  ///
  /// @param closes the number of this one
  private boolean resetAfterDecision(Door door, int closes) throws IOException {
    try (Socket socket = new Socket(door.address().host(), door.address().port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      assertTrue(Waiting.poll(clock, LIMIT, () -> door.closesDecided() == closes));
      String request = "POST / HTTP/1.1\r\nhost: demo\r\n" + id("post-1") + "\r\n";
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        int octet = socket.getInputStream().read();
        assertTrue(octet < 0, "an answer");
        return false;
      } catch (SocketException _) {
        return true;
      }
    }
  }

  @Test
  void executesNothingThatArrivesAfterItsDecision() throws IOException {
    try (SampleUpstream upstream = upstream(10, 500)) {
      Door door = upstream.open(IdleCloseStory.loopback());
      // On a busy machine the request may come after the close itself, which is none then.
      boolean reset = false;
      for (int i = 1; i <= TRIES && !reset; i++) {
        reset = resetAfterDecision(door, i);
      }
      assertTrue(reset);
      assertTrue(upstream.log().copy().isEmpty());
    }
  }
}
