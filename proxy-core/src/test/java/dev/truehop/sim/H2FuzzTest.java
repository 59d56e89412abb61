package dev.truehop.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Clients that send frames at random, among them sound requests: nothing is thrown, nothing leaks,
/// nothing is left. A failure names its seed, which repeats it.
class H2FuzzTest {
  private static final int SEEDS = 400;
  private static final int STEPS = 60;

  @Test
  void randomFramesDoNoHarm() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        play(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void play(long seed) {
    Random random = new Random(seed);
    try (SimWorld world =
        SimWorld.of(seed, SimConfigs.with("allowConnect: true, timeout: 1s", ""))) {
      SimApp app = world.app(SimConfigs.APP);
      app.does((connection, _) -> answer(connection, random));
      world.segments(1 + random.nextInt(2000));
      H2Client client = world.http2Client().givesCredit(random.nextBoolean());
      for (int step = 0; step < STEPS && !client.ended(); step++) {
        step(client, random);
        if (random.nextInt(4) == 0) {
          world.advance(Duration.ofMillis(random.nextInt(400)));
        }
        world.assertSound();
      }
      if (random.nextBoolean()) {
        client.close();
      }
      if (random.nextInt(3) == 0) {
        world.site().drain();
        world.advance(Duration.ofSeconds(3));
      }
    }
  }

  private static void answer(AppConnection connection, Random random) {
    String large = "x".repeat(random.nextInt(100_000));
    switch (random.nextInt(8)) {
      case 0 -> connection.close();
      case 1 -> connection.abort();
      case 2 -> connection.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc");
      case 3 ->
          connection.send(
              "HTTP/1.1 200 OK\r\ncontent-length: " + large.length() + "\r\n\r\n" + large);
      case 4 ->
          connection.send(
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n");
      case 5 -> connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + large);
      case 6 -> connection.send("garbage\r\n\r\n");
      default -> connection.answer("ok");
    }
  }

  private static void step(H2Client client, Random random) {
    int some = 1 + 2 * random.nextInt(12);
    switch (random.nextInt(14)) {
      case 0, 1 -> client.get("/a");
      case 2 -> client.post("/a", "x".repeat(random.nextInt(3000)));
      case 3 -> client.request(false, random.nextBoolean() ? "POST" : "CONNECT", "/b");
      case 4 ->
          client.headers(client.nextStream(), false, ":method", "CONNECT", ":authority", "a:1");
      case 5 ->
          client.data(some, "x".repeat(random.nextInt(20_000) % 16_385), random.nextBoolean());
      case 6 -> client.reset(some);
      case 7 -> client.windowUpdate(random.nextBoolean() ? 0 : some, random.nextInt(100_000));
      case 8 -> client.headers(some, random.nextInt(3) > 0, "x-t", "1");
      case 9 -> client.settings(4, random.nextInt(70_000));
      case 10 ->
          client.headers(
              client.nextStream(),
              false,
              ":method",
              "CONNECT",
              ":protocol",
              "websocket",
              ":scheme",
              "http",
              ":path",
              "/w",
              ":authority",
              "app");
      case 11 -> client.frame(H2Client.PING, random.nextInt(2), 0, octets(random, 8));
      default -> damaged(client, random, some);
    }
  }

  private static void damaged(H2Client client, Random random, int stream) {
    if (random.nextInt(3) > 0) {
      return;
    }
    int type = random.nextInt(11);
    int id = random.nextInt(4) == 0 ? random.nextInt() : random.nextBoolean() ? 0 : stream;
    client.frame(type, random.nextInt(64), id, octets(random, random.nextInt(30)));
  }

  private static ByteBuf octets(Random random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return Unpooled.wrappedBuffer(octets);
  }
}
