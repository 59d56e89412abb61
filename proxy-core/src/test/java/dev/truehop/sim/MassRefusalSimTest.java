package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.UpstreamCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

/// Many requests at once that an HTTP/2 upstream says it did not process: none is lost, whatever
/// the retry budget says, and none is executed twice.
class MassRefusalSimTest extends SimTest {
  private static final int REQUESTS = 200;
  private static final int NO_ERROR = 0;
  private static final int REFUSED_STREAM = 7;

  private H2App http2;

  private void begin() {
    begin(SimConfigs.speaking("http2", SimConfigs.plain()));
    http2 = app.speaksHttp2();
  }

  /// Sends POSTs that the app holds until all are there.
  ///
  /// @param refusal what happens to each connection that holds some
  private void play(ObjIntConsumer<H2AppConnection> refusal) {
    List<Runnable> held = new ArrayList<>();
    http2.does(
        (connection, request) -> {
          if (held.size() < REQUESTS) {
            held.add(() -> refusal.accept(connection, request.stream));
          } else {
            connection.answer(request.stream, "ok");
          }
        });
    H2Client[] clients = new H2Client[4];
    List<H2Client.Stream> streams = new ArrayList<>();
    for (int c = 0; c < clients.length; c++) {
      clients[c] = world.http2Client();
      for (int i = 0; i < REQUESTS / clients.length; i++) {
        streams.add(clients[c].stream(clients[c].post("/" + c + "-" + i, "a")));
      }
    }
    assertEquals(REQUESTS, held.size());
    held.forEach(Runnable::run);
    world.advance(Duration.ofSeconds(1));
    for (H2Client.Stream stream : streams) {
      assertEquals(200, stream.status());
    }
    assertEquals(2 * REQUESTS, http2.requests().size(), "each was refused once");
    assertEquals(REQUESTS, world.cluster().counters().get(UpstreamCounter.STALE_REPLAYED));
    assertEquals(0, world.cluster().counters().get(UpstreamCounter.RQ_RETRY_OVERFLOW));
  }

  @Test
  void noneThatAGoAwayLeavesOutIsLost() {
    begin();
    Set<H2AppConnection> left = new HashSet<>();
    play(
        (connection, _) -> {
          if (left.add(connection)) {
            connection.goAway(0, NO_ERROR).close();
          }
        });
  }

  @Test
  void noneThatIsRefusedIsLost() {
    begin();
    play((connection, stream) -> connection.reset(stream, REFUSED_STREAM));
  }

  @Test
  void noMoreStreamsThanConfiguredShareAConnectionFromTheFirst() {
    begin(
        SimConfigs.speaking("http2", SimConfigs.plain())
            .replace("protocol: http2", "protocol: http2\n    http2: { maxConcurrentStreams: 2 }"));
    http2 = app.speaksHttp2();
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    for (int i = 0; i < 7; i++) {
      client.get("/" + i);
    }
    assertEquals(4, http2.connections());
    for (int i = 0; i < 4; i++) {
      assertTrue(http2.connection(i).mostOpen() <= 2);
    }
  }
}
