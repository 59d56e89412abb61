package dev.truehop.sim;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Worker-confined. An app that does to each request whatever comes to its mind, and counts on
/// which connections the whole head of each request id arrived.
final class FuzzApp {
  private final SimWorld world;
  private final SimApp app;
  private final RandomGenerator random;
  private final Map<String, Set<String>> deliveries;

  /// Connections that were answered too early: a second answer to the same request would be the
  /// app's fault, and nobody could tell whose it is.
  private final Set<AppConnection> deaf = new HashSet<>();

  /// @param deliveries where heads are counted: connections by request id, over all apps
  FuzzApp(SimWorld world, String address, Map<String, Set<String>> deliveries) {
    this.world = world;
    this.random = world.random();
    this.deliveries = deliveries;
    this.app =
        world.app(address).does(this::react).onOctets(this::sometimesBreakOff).onHead(this::count);
  }

  SimApp app() {
    return app;
  }

  private void count(AppConnection connection, String head) {
    String id = String.valueOf(AppRequest.field(head, "x-id"));
    String where = app.name() + "#" + connection.index();
    deliveries.computeIfAbsent(id, _ -> new HashSet<>()).add(where);
  }

  private void sometimesBreakOff(AppConnection connection) {
    if (random.nextInt(20) == 0) {
      connection.wire().window(random.nextInt(50, 5_000));
    }
    switch (random.nextInt(60)) {
      case 0 -> connection.close();
      case 1 -> connection.abort();
      case 2 -> {
        if (deaf.add(connection)) {
          connection.send("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
        }
      }
      default -> {}
    }
  }

  private void react(AppConnection connection, AppRequest request) {
    if (!request.text().matches("b*|3\r\nabc\r\n0\r\n\r\n")) {
      throw new AssertionError("the body is not what was sent: " + request.text());
    }
    Duration delay = Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(3_000) : 0);
    world.after(
        delay,
        () -> {
          if (connection.open() && !deaf.contains(connection)) {
            answer(connection, request);
          }
        });
  }

  private void answer(AppConnection connection, AppRequest request) {
    String id = String.valueOf(request.field("x-id"));
    switch (random.nextInt(24)) {
      case 0 -> connection.close();
      case 1 -> connection.abort();
      case 2 -> connection.end();
      case 3 -> connection.vanish();
      case 4 -> {
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf");
        connection.close();
      }
      case 5 -> connection.send("garbage without an end\r\n\r\n");
      case 6 -> connection.send("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
      case 7 -> connection.send("HTTP/1.1 100 Continue\r\n\r\n" + whole("", id));
      case 8 -> connection.send(whole("keep-alive: timeout=2\r\n", id));
      case 9 -> {
        connection.send(whole("", id));
        connection.close();
      }
      case 10 -> connection.send(whole("connection: close\r\n", id));
      case 11 -> {
        connection.send("HTTP/1.1 200 OK\r\n\r\n" + id);
        connection.close();
      }
      case 12 -> connection.send(chunked(id));
      case 13 -> connection.send(whole("", id) + "trailing octets");
      case 14 -> connection.send(whole("", "y".repeat(100_000)));
      case 15 -> {
        // It never answers.
      }
      default -> {
        connection.send(whole("", id));
        if (random.nextInt(3) == 0) {
          connection.closeIfIdleFor(Duration.ofMillis(random.nextInt(2_000)));
        }
      }
    }
  }

  private static String whole(String fields, String body) {
    return "HTTP/1.1 200 OK\r\n%scontent-length: %d\r\n\r\n%s"
        .formatted(fields, body.length(), body);
  }

  private static String chunked(String body) {
    return "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x;e=1\r\n%s\r\n0\r\n\r\n"
        .formatted(body.length(), body);
  }
}
