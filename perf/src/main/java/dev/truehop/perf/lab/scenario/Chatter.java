package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Door;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Immutable (static functions only): apps that speak without being asked.
final class Chatter {
  private static final Duration SILENCE = Duration.ofMillis(20);
  private static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  /// A whole answer, to nobody.
  private static final String UNSOLICITED =
      "HTTP/1.1 200 OK\r\nx-lab-id: nobody\r\ncontent-length: 3\r\n\r\nno\n";

  private static final String REQUEST_TIMEOUT =
      "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

  private Chatter() {}

  static Scenario unsolicited() {
    Script script =
        connection -> {
          connection.answer(connection.read());
          while (true) {
            if (!connection.awaitsRequest(SILENCE)) {
              connection.write(UNSOLICITED);
            }
            connection.answer(connection.read());
          }
        };
    return new Scenario(
        "unsolicited-octets",
        "An app writes a whole answer into a connection that has been idle for 20 ms; who takes it"
            + " for its own gets somebody else's data.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> play(stage, script),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  private static void play(Stage stage, Script script) throws IOException, InterruptedException {
    Door door = stage.door(stage.app(script), 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", 6, true)) {
      crowd.warmUp();
      stage.startCounting();
      crowd.perform(Crowd.Pace.every(50, Duration.ofMillis(30), Duration.ofMillis(60)));
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
