package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/// Clients that send what costs them little and others much. Each is told to calm down and cut off;
/// memory stays where it was; a neighbour sees nothing.
class H2FloodSimTest extends SimTest {
  private static final int CALM = 11;
  private static final int BOUND = 512 * 1024;
  private static final int MANY = 40_000;

  private long most;

  /// Sends until the connection is ended.
  ///
  /// @param send sends the next piece of the flood
  /// @return after how many
  private int flood(H2Client client, IntConsumer send) {
    H2Client neighbour = world.http2Client();
    int sent = 0;
    while (sent < MANY && !client.ended()) {
      send.accept(sent++);
      most = Math.max(most, world.bufferedOctets());
    }
    assertTrue(client.ended(), "never cut off");
    assertEquals(CALM, client.goAways().getLast()[1]);
    assertTrue(most < BOUND, () -> "held " + most);
    H2Client.Stream stream = neighbour.stream(neighbour.get("/neighbour"));
    assertEquals(200, stream.status());
    assertFalse(neighbour.ended());
    return sent;
  }

  private H2Client client() {
    return world.http2Client();
  }

  private static ByteBuf octets(int length) {
    return Unpooled.wrappedBuffer(new byte[length]);
  }

  @Test
  void rapidResetIsCutOff() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/neighbour")) {
            connection.answer("ok");
          }
        });
    H2Client client = client();
    int sent = flood(client, _ -> client.reset(client.get("/a")));
    assertTrue(sent < 300, () -> sent + " streams");
    assertTrue(app.requests().size() < 300);
  }

  /// The client provokes the resets: each stream is in error after its request has gone up.
  @Test
  void madeYouResetIsCutOff() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/neighbour")) {
            connection.answer("ok");
          }
        });
    H2Client client = client();
    int sent = flood(client, _ -> client.windowUpdate(client.get("/a"), 0));
    assertTrue(sent < 150, () -> sent + " streams");
  }

  @Test
  void malformedRequestsAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.request(true, "GET", "/a", "connection", "close"));
    assertEquals(1, app.requests().size());
  }

  @Test
  void settingsAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.settings(3, 100));
  }

  @Test
  void pingsAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.frame(H2Client.PING, 0, 0, octets(8)));
  }

  @Test
  void prioritiesAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.frame(H2Client.PRIORITY, 0, 5, octets(5)));
  }

  @Test
  void windowUpdatesAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.windowUpdate(0, 1));
  }

  @Test
  void emptyDataIsCutOffWithAndWithoutPadding() {
    for (boolean padded : new boolean[] {false, true}) {
      H2Client client = client();
      int id = client.request(false, "POST", "/a");
      flood(client, _ -> client.frame(H2Client.DATA, padded ? 8 : 0, id, octets(padded ? 1 : 0)));
    }
  }

  @Test
  void unknownFramesAreCutOff() {
    H2Client client = client();
    flood(client, _ -> client.frame(77, 0, 0, octets(1)));
  }

  @Test
  void streamsAboveTheLimitAreCutOff() {
    app.does(
        (connection, request) -> {
          if (request.target().equals("/neighbour")) {
            connection.answer("ok");
          }
        });
    H2Client client = client();
    flood(client, _ -> client.get("/a"));
    assertEquals(101, app.requests().size());
  }

  @Test
  void continuationsAreCutOff() {
    H2Client client = client();
    client.frame(H2Client.HEADERS, 0, 1, octets(0));
    int sent = flood(client, _ -> client.frame(H2Client.CONTINUATION, 0, 1, octets(0)));
    assertTrue(sent < 20, () -> sent + " frames");
  }

  @Test
  void aBlockLargerThanAllowedIsCutOff() {
    H2Client client = client();
    client.frame(H2Client.HEADERS, 0, 1, octets(16_384));
    int sent = flood(client, _ -> client.frame(H2Client.CONTINUATION, 0, 1, octets(16_384)));
    assertTrue(sent < 5, () -> sent + " frames");
  }

  /// One entry of 4000 octets, referred to ten thousand times in a block: answered, and nothing of
  /// it is kept.
  @Test
  void aBombOfReferencesIsAnsweredAndHoldsNothing() {
    H2Client client = client();
    int id = client.nextStream();
    ByteBuf block = Unpooled.buffer();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'});
    block.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xa1, 0x1e});
    block.writeBytes("y".repeat(4000).getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 10_000; i++) {
      block.writeByte(0xbe);
    }
    client.frame(H2Client.HEADERS, 5, id, block);
    assertEquals(431, client.stream(id).status());
    assertEquals(0, app.requests().size());
    assertTrue(world.bufferedOctets() < BOUND);
  }

  /// A client that sends PINGs and reads nothing: what waits for it is bounded.
  @Test
  void aClientThatDoesNotReadIsNotWrittenToWithoutEnd() {
    H2Client client = client();
    client.wire().peerReads(false);
    client.wire().window(1000);
    for (int i = 0; i < 3000; i++) {
      client.frame(H2Client.PING, 0, 0, octets(8));
      most = Math.max(most, world.bufferedOctets());
    }
    assertTrue(most < BOUND, () -> "held " + most);
    world.advance(Duration.ofSeconds(5));
    assertEquals(0, world.site().connections().size());
  }

  /// Honest traffic of a kind that looks like a flood: many cancelled streams among many that are
  /// not, and a PING for every few frames.
  @Test
  void honestTrafficIsNotAFlood() {
    H2Client client = client();
    for (int i = 0; i < 5000; i++) {
      int id = client.get("/a");
      assertEquals(200, client.stream(id).status());
      if (i % 4 == 0) {
        client.reset(id);
        client.frame(H2Client.PING, 0, 0, octets(8));
      }
    }
    assertTrue(client.goAways().isEmpty());
  }
}
