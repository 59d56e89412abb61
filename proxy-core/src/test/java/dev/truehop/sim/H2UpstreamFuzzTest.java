package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An HTTP/2 upstream that does everything which the protocol lets it do to its streams and
/// connections, at random, and clients of both protocols. No POST is executed twice, no client is
/// given a body that is not its own or not whole, and nothing is left over.
class H2UpstreamFuzzTest {
  private static final int REQUESTS = 250;
  private static final int MAX = Integer.MAX_VALUE;
  private static final int REFUSED_STREAM = 7;

  private final Map<String, Integer> executions = new HashMap<>();
  private final Map<H2AppConnection, Integer> highest = new HashMap<>();
  private final Map<H2AppConnection, Integer> last = new HashMap<>();
  private final List<Sent> all = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();
  private SimWorld world = new SimWorld(0);

  /// What a client has asked for.
  private record Sent(H2Client client, int stream, String path, int octets) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20_261_121})
  void noPostIsExecutedTwiceAndNoBodyIsMixedUp(long seed) {
    world.close();
    random = new SplittableRandom(seed);
    world = SimWorld.of(seed, SimConfigs.speaking("http2", SimConfigs.with("timeout: 5s", "")));
    world.latency(Duration.ofNanos(1_000L * random.nextInt(0, 2000)));
    SimApp app = world.app(SimConfigs.APP);
    H2App http2 = app.speaksHttp2();
    http2.onOpen(this::settings).does(this::react);
    List<H2Client> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(world.http2Client());
    }
    for (int i = 0; i < REQUESTS; i++) {
      send(clients.get(random.nextInt(clients.size())), i);
      if (random.nextInt(3) == 0) {
        world.advance(Duration.ofNanos(1_000L * random.nextInt(1, 5_000)));
      }
      if (random.nextInt(60) == 0) {
        world.advance(Duration.ofSeconds(random.nextInt(1, 4)));
      }
    }
    world.advance(Duration.ofSeconds(30));
    int whole = 0;
    for (Sent sent : all) {
      whole += check(sent, seed);
    }
    assertTrue(whole > REQUESTS / 2, "seed " + seed + ": only " + whole + " whole answers");
    clients.forEach(H2Client::close);
    world.close();
  }

  private void settings(H2AppConnection connection) {
    int streams = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 100;
    connection.settings(3, streams, 4, random.nextInt(1, 100_000));
  }

  private void send(H2Client client, int number) {
    boolean post = random.nextBoolean();
    String path = (post ? "/post" : "/get") + number;
    int octets = random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(100);
    String more = "octets";
    int stream;
    if (post && random.nextBoolean()) {
      stream = client.request(false, "POST", path, more, "" + octets);
      client.data(stream, "y".repeat(random.nextInt(1, 3000)), false);
      client.data(stream, "z", true);
    } else if (post) {
      int length = random.nextInt(1, 3000);
      stream =
          client.request(false, "POST", path, more, "" + octets, "content-length", "" + length);
      client.data(stream, "y".repeat(length), true);
    } else {
      stream = client.request(true, "GET", path, more, "" + octets);
    }
    all.add(new Sent(client, stream, path, octets));
  }

  /// What a sound upstream says it has not done, it has not done.
  private void react(H2AppConnection connection, H2AppConnection.Request request) {
    if (request.stream > last.getOrDefault(connection, MAX) || !connection.open()) {
      return;
    }
    int id = request.stream;
    switch (random.nextInt(24)) {
      case 0 -> connection.reset(id, REFUSED_STREAM);
      case 1 -> goAway(connection, 0);
      case 2 -> {
        execute(connection, request);
        connection.reset(id, 2);
      }
      case 3 -> {
        execute(connection, request);
        if (random.nextInt(4) == 0) {
          connection.abort();
        } else {
          connection.answer(id, body(request));
        }
      }
      case 4 -> {
        execute(connection, request);
        connection.goAway(MAX, 0);
        connection.answer(id, body(request));
        world.after(Duration.ofMillis(5), () -> goAway(connection, 0));
      }
      case 5 -> {
        execute(connection, request);
        connection.answer(id, body(request));
        goAway(connection, random.nextInt(14));
        world.after(Duration.ofMillis(random.nextInt(1, 50)), connection::close);
      }
      case 6 -> {
        execute(connection, request);
        connection.answer(id, body(request));
        connection.settings(3, random.nextInt(1, 50), 4, random.nextInt(1, 70_000));
      }
      default -> {
        execute(connection, request);
        answer(connection, request);
      }
    }
  }

  private void goAway(H2AppConnection connection, int code) {
    int done = highest.getOrDefault(connection, 0);
    last.merge(connection, done, Math::min);
    connection.goAway(last.get(connection), code);
  }

  private void execute(H2AppConnection connection, H2AppConnection.Request request) {
    highest.merge(connection, request.stream, Math::max);
    executions.merge(String.valueOf(request.field(":path")), 1, Integer::sum);
  }

  private static String body(H2AppConnection.Request request) {
    return body(String.valueOf(request.field(":path")), Integer.parseInt(request.field("octets")));
  }

  private static String body(String path, int octets) {
    return path + "x".repeat(octets) + path;
  }

  /// With a length or without, at once or later, with trailers or without.
  private void answer(H2AppConnection connection, H2AppConnection.Request request) {
    int id = request.stream;
    String body = body(request);
    boolean measured = random.nextBoolean();
    Runnable answer =
        () -> {
          if (!connection.open()) {
            return;
          }
          if (measured) {
            connection.headers(id, false, ":status", "200", "content-length", "" + body.length());
          } else {
            connection.headers(id, false, ":status", "200");
          }
          connection.sendBody(id, body);
        };
    if (random.nextBoolean()) {
      answer.run();
    } else {
      world.after(Duration.ofNanos(1_000L * random.nextInt(1, 20_000)), answer);
    }
  }

  /// @return 1 for a whole answer
  private int check(Sent sent, long seed) {
    String what = "seed " + seed + ": " + sent.path();
    int times = executions.getOrDefault(sent.path(), 0);
    assertTrue(sent.path().startsWith("/get") ? times <= 4 : times <= 1, what + " ran " + times);
    H2Client.Stream stream = sent.client().stream(sent.stream());
    assertTrue(stream.ended || stream.reset >= 0, what + " has no end");
    if (!stream.ended || stream.status() != 200) {
      return 0;
    }
    assertEquals(body(sent.path(), sent.octets()), stream.body.toString(), what);
    return 1;
  }
}
