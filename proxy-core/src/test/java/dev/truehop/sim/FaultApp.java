package dev.truehop.sim;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Worker-confined. An app with a character: when it closes idle connections, after how many
/// requests, and with what it surprises now and then. Everything that it does to a connection is
/// something that servers, kernels and networks do.
final class FaultApp {
  /// Of a hundred requests, so many meet a fault.
  private static final int FAULTS_PERCENT = 12;

  private final SimWorld world;
  private final RandomGenerator random;
  private final SimApp app;
  private final Runnable fence;
  private final Duration idleLimit;
  private final int jitterMillis;
  private final int requestLimit;
  private final boolean wantsWholeHeads;
  private boolean silent;

  /// @param fence replaces a pod, called in the most delicate moments
  FaultApp(SimWorld world, String address, Runnable fence) {
    this.world = world;
    this.fence = fence;
    this.random = world.random();
    this.app = world.app(address).does(this::react).onOctets(this::octets);
    this.idleLimit = Duration.ofMillis(List.of(0, 300, 1_000, 4_000).get(random.nextInt(4)));
    this.jitterMillis = random.nextInt(1, 5);
    this.requestLimit = random.nextInt(3) == 0 ? random.nextInt(2, 6) : Integer.MAX_VALUE;
    this.wantsWholeHeads = random.nextInt(6) == 0;
  }

  SimApp app() {
    return app;
  }

  private void octets(AppConnection connection) {
    boolean halfHead = connection.raw().endsWith("\r\n\r");
    if (random.nextInt(halfHead ? 15 : 150) == 0) {
      fence.run();
    }
    if (wantsWholeHeads && halfHead) {
      connection.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
      connection.close();
    } else if (random.nextInt(150) == 0) {
      connection.close();
    }
  }

  private void react(AppConnection connection, AppRequest request) {
    if (request.target().contains("poison")) {
      crash();
    } else if (random.nextInt(100) < FAULTS_PERCENT) {
      fault(connection, request);
    } else {
      answer(connection, request);
    }
  }

  /// The process dies, and is there again at once.
  void crash() {
    for (AppConnection connection : app.connections()) {
      if (connection.open()) {
        connection.abort();
      }
    }
  }

  /// The pod is gone without a word, and another one has its address.
  void vanish() {
    for (AppConnection connection : app.connections()) {
      if (connection.open()) {
        connection.vanish();
      }
    }
  }

  /// The path swallows everything for a while.
  void silence(Duration time) {
    if (silent) {
      return;
    }
    silent = true;
    app.ignoreConnects(true);
    List<AppConnection> all = List.copyOf(app.connections());
    all.forEach(connection -> connection.wire().silence(Duration.ofSeconds(3)));
    world.after(
        time,
        () -> {
          silent = false;
          app.ignoreConnects(false);
          all.forEach(connection -> connection.wire().heal());
        });
  }

  private void fault(AppConnection connection, AppRequest request) {
    switch (random.nextInt(11)) {
      case 0 -> connection.abort();
      case 1 -> connection.close();
      case 2 -> {
        // A server that closes its side first and still executes what it reads.
        connection.end();
        world.after(Duration.ofMillis(5), connection::close);
      }
      case 3 -> {
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
        connection.abort();
      }
      case 4 -> {
        answer(connection, request);
        connection.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
        connection.close();
      }
      case 5 -> {
        answer(connection, request);
        Duration later = Duration.ofMillis(random.nextInt(1, 2_000));
        world.after(later, () -> connection.send("unsolicited"));
      }
      case 6 -> {
        answer(connection, request);
        connection.close();
      }
      case 7 -> {
        answer(connection, request);
        Duration later = Duration.ofMillis(random.nextInt(1, 2_000));
        world.after(later, connection::end);
      }
      case 8 -> {
        answer(connection, request);
        world.after(Duration.ofMillis(random.nextInt(1, 2_000)), connection::vanish);
      }
      case 9 -> {
        answer(connection, request);
        world.after(
            Duration.ofMillis(random.nextInt(1, 50)),
            () -> {
              world.beBusyFor(Duration.ofMillis(300));
              connection.abort();
            });
      }
      default ->
          world.after(Duration.ofMillis(random.nextInt(500)), () -> answer(connection, request));
    }
  }

  private void answer(AppConnection connection, AppRequest request) {
    if (!connection.open()) {
      return;
    }
    connection.answer(String.valueOf(request.field("x-id")));
    if (connection.answers() >= requestLimit) {
      connection.close();
    } else if (!idleLimit.isZero()) {
      connection.closeIfIdleFor(idleLimit.plusMillis(random.nextInt(jitterMillis)));
    }
  }
}
