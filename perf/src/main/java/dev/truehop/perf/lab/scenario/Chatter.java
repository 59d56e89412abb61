package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Door;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.app.AppConnection;
import dev.truehop.perf.lab.app.AppRequest;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Immutable (static functions only): apps that speak without being asked.
final class Chatter {
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// From the write of octets to a look at them, on a busy machine.
  private static final Duration ARRIVAL = Duration.ofMillis(30);

  private static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  /// A whole answer, to nobody.
  private static final String UNSOLICITED =
      "HTTP/1.1 200 OK\r\nx-lab-id: nobody\r\ncontent-length: 3\r\n\r\nno\n";

  private static final String REQUEST_TIMEOUT =
      "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

  private Chatter() {}

  static Scenario unsolicited() {
    return new Scenario(
        "unsolicited-octets",
        "An app writes a whole answer into each idle connection; who takes it for its own gets"
            + " somebody else's data.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Chatter::playUnsolicited,
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  /// In rounds: octets that come while a request is on its way can not be told from its answer.
  private static void playUnsolicited(Stage stage) throws IOException, InterruptedException {
    Rounds rounds = new Rounds(new AtomicInteger(), new AtomicInteger());
    Door door = stage.door(stage.app(connection -> speak(connection, rounds)), 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", 6, true)) {
      crowd.warmUp();
      stage.startCounting();
      for (int round = 0; round < 30; round++) {
        rounds.over.incrementAndGet();
        Waiting.poll(stage.clock(), PATIENCE, () -> rounds.silent.get() == 0);
        stage.pause(ARRIVAL);
        crowd.perform(Crowd.Pace.loop(1));
      }
    }
  }

  /// Thread-safe: when the app may speak.
  ///
  /// @param over how many rounds are
  /// @param silent connections that have answered and not spoken since
  private record Rounds(AtomicInteger over, AtomicInteger silent) {}

  private static void speak(AppConnection connection, Rounds rounds) throws IOException {
    while (true) {
      AppRequest request = connection.read();
      connection.execute(request);
      rounds.silent.incrementAndGet();
      try {
        int before = rounds.over.get();
        connection.respond(request, "");
        boolean asked = false;
        while (!asked && rounds.over.get() == before) {
          asked = connection.awaitsRequest(LOOK);
        }
        if (!asked) {
          connection.write(UNSOLICITED);
        }
      } finally {
        rounds.silent.decrementAndGet();
      }
    }
  }

  static Scenario timeoutOnIdle() {
    Script script =
        connection -> {
          while (connection.awaitsRequest(CLOSE_AGE)) {
            connection.answer(connection.read());
          }
          connection.write(REQUEST_TIMEOUT);
          connection.closeUnannounced(Duration.ZERO);
        };
    Lanes lanes = Lanes.aimed(20, 4, CLOSE_AGE);
    return new Scenario(
        "timeout-on-idle",
        "An app ends a connection that was idle for 1.25 s with a 408 and a close, and requests are"
            + " aimed within 1.5 ms of that.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, script),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }
}
