package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.lab.app.AppConnection;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Immutable (static functions only): apps that end their own side of a connection and go on
/// reading.
final class HalfCloses {
  private static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  /// Shorter than `trustedIdle`, so that a POST does meet it.
  private static final Duration HOSTILE_CLOSE_AGE = Duration.ofMillis(300);

  /// Long enough for a request that is on its way on a busy machine.
  private static final Duration READS_ON = Duration.ofSeconds(1);

  private HalfCloses() {}

  static Scenario discards() {
    Script script =
        connection -> {
          while (connection.awaitsRequest(CLOSE_AGE)) {
            connection.answer(connection.read());
          }
          connection.halfClose();
          connection.discard(READS_ON);
        };
    Lanes lanes = Lanes.aimed(20, 4, CLOSE_AGE);
    return new Scenario(
        "half-close-discards",
        "An app ends its side of an idle connection, goes on reading, and throws away what it"
            + " reads.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, script),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  static Scenario executes() {
    Lanes lanes = Lanes.aimed(15, 12, HOSTILE_CLOSE_AGE);
    return new Scenario(
        "half-close-executes",
        "A hostile app ends its side of a connection that was idle for 0.3 s, goes on reading, and"
            + " executes what it reads.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, HalfCloses::executing),
        List.of(Expectation.NO_GET_FAILS, Expectation.POSTS_FAIL_ONLY_IF_EXECUTED));
  }

  private static void executing(AppConnection connection) throws IOException {
    while (connection.awaitsRequest(HOSTILE_CLOSE_AGE)) {
      connection.answer(connection.read());
    }
    connection.halfClose();
    while (connection.awaitsRequest(READS_ON)) {
      connection.execute(connection.read());
    }
  }
}
