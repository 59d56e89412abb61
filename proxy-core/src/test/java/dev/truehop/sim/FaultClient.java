package dev.truehop.sim;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Worker-confined. A client that sends one request after the other, thinks in between, and knows
/// by when each has to have its end: an answer, its own, or the end of the connection.
final class FaultClient {
  /// The route's timeout (10 s) and the upload before it.
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final SimWorld world;
  private final RandomGenerator random;
  private final String name;
  private SimClient client;
  private int seen;
  private int read;
  private int left;
  private int sent;
  private String waitingFor = "";
  private long deadlineNanos;
  private int failed;

  FaultClient(SimWorld world, int number, int requests) {
    this.world = world;
    this.random = world.random();
    this.name = "c" + number;
    this.left = requests;
    this.client = world.client();
    think();
  }

  boolean done() {
    return left == 0 && waitingFor.isEmpty();
  }

  int sent() {
    return sent;
  }

  /// Requests that were answered with 5xx, or not to the end.
  int failed() {
    return failed;
  }

  void leave() {
    client.abort();
  }

  private void think() {
    int millis = random.nextInt(3) == 0 ? random.nextInt(50) : random.nextInt(2_500);
    world.after(Duration.ofMillis(millis), this::ask);
  }

  private void ask() {
    if (left == 0) {
      return;
    }
    left--;
    if (!client.open()) {
      client = world.client();
      seen = 0;
      read = 0;
    }
    int kind = random.nextInt(16);
    waitingFor = name + "-" + sent++;
    deadlineNanos = world.now() + PATIENCE.toNanos();
    String target = kind == 0 || kind == 15 ? "/poison" : "/" + waitingFor;
    String rest = " " + target + " HTTP/1.1\r\nhost: app\r\nx-id: " + waitingFor + "\r\n";
    switch (kind) {
      case 0, 1, 2, 3, 4, 5 -> client.send("GET" + rest + "\r\n");
      case 6 -> client.send("PUT" + rest + "content-length: 3\r\n\r\nabc");
      case 7, 8 -> streamed("POST" + rest, 1_000);
      case 9 -> streamed(random.nextInt(8) == 0 ? "POST" + rest : "PUT" + rest, 30_000);
      default -> client.send("POST" + rest + "content-length: 3\r\n\r\nabc");
    }
  }

  /// The body comes in three parts, with pauses.
  private void streamed(String start, int octets) {
    SimClient here = client;
    here.send(start + "content-length: " + 3 * octets + "\r\n\r\n");
    long pauseMillis = random.nextLong(1, 300);
    for (int part = 1; part <= 3; part++) {
      Runnable more = () -> here.wire().peerSends(Octets.of("b".repeat(octets)));
      world.after(Duration.ofMillis(part * pauseMillis), more);
    }
  }

  /// Looks whether the answer is there, and asks again later.
  void look() {
    if (waitingFor.isEmpty()) {
      return;
    }
    boolean news = client.receivedOctets() > read;
    read = client.receivedOctets();
    List<SimClient.Reply> replies = news ? client.replies() : List.of();
    if (replies.size() > seen) {
      seen = replies.size();
      answered(replies.getLast());
    } else if (!client.open()) {
      failed++;
      next();
    } else if (world.now() - deadlineNanos > 0) {
      throw new AssertionError(waitingFor + " has no answer in time: " + client.text());
    }
  }

  private void answered(SimClient.Reply reply) {
    failed += reply.status() >= 500 ? 1 : 0;
    if (reply.status() == 200 && !reply.body().equals(waitingFor)) {
      throw new AssertionError(waitingFor + " got somebody else's response: " + reply.body());
    }
    next();
  }

  private void next() {
    waitingFor = "";
    think();
  }
}
