package dev.truehop.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Worker-confined. A client that sends all kinds of requests, pipelines, and leaves without a
/// word.
final class FuzzClient {
  /// Immutable. A request that was sent.
  ///
  /// @param repeatable whether it may be delivered more than once (RFC 9110, 9.2.2)
  record Sent(String id, boolean repeatable) {}

  private final RandomGenerator random;
  private final SimClient client;
  private final String name;
  private final List<Sent> sent = new ArrayList<>();
  private boolean done;

  FuzzClient(SimWorld world, int number) {
    this.random = world.random();
    this.client = world.client();
    this.name = "c" + number;
    if (random.nextInt(8) == 0) {
      client.wire().window(random.nextInt(1, 5_000));
    }
  }

  SimClient client() {
    return client;
  }

  List<Sent> sent() {
    return sent;
  }

  boolean done() {
    return done || !client.open();
  }

  /// Does something.
  void step() {
    if (done()) {
      return;
    }
    switch (random.nextInt(40)) {
      case 0 -> {
        done = true;
        client.abort();
      }
      case 1 -> {
        done = true;
        client.close();
      }
      case 2 -> {
        done = true;
        client.end();
      }
      case 3 -> {
        done = true;
        String half = request();
        client.send(half.substring(0, random.nextInt(1, half.length())));
      }
      case 4 -> client.send(request() + request() + request());
      default -> client.send(request());
    }
  }

  private String request() {
    String id = name + "-" + sent.size();
    String fields = "host: app\r\nx-id: " + id + "\r\n";
    int kind = random.nextInt(10);
    boolean repeatable = kind < 6;
    sent.add(new Sent(id, repeatable));
    return switch (kind) {
      case 0, 1, 2, 3 -> "GET /%s HTTP/1.1\r\n%s\r\n".formatted(id, fields);
      case 4 -> withLength("PUT", id, fields, random.nextInt(200));
      case 5 -> withLength("PUT", id, fields, 70_000);
      case 6 -> withLength("POST", id, fields, 70_000);
      case 7 ->
          "POST /%s HTTP/1.1\r\n%stransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
              .formatted(id, fields);
      default -> withLength("POST", id, fields, random.nextInt(200));
    };
  }

  private static String withLength(String method, String id, String fields, int octets) {
    return "%s /%s HTTP/1.1\r\n%scontent-length: %d\r\n\r\n%s"
        .formatted(method, id, fields, octets, "b".repeat(octets));
  }
}
