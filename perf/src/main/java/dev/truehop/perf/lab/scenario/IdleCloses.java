package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Door;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.app.Scripts;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Immutable (static functions only): apps that close connections which are idle or were used
/// enough.
final class IdleCloses {
  /// Longer than `trustedIdle` (1 s). Node's default is 5 s, which would take four times as long.
  private static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  /// Node's 5 s, ten times as fast. Faster would be another experiment: delays of the machine do
  /// not shrink with it.
  private static final Duration SCALED_CLOSE_AGE = Duration.ofMillis(500);

  private static final ProxySpec.Settings SCALED =
      new ProxySpec.Settings(Duration.ZERO, List.of("trustedIdle: 100ms"));

  /// More than Apache's 100 would take long; the proxy is not told.
  private static final int REQUESTS_PER_CONNECTION = 20;

  private static final int UPLOAD_OCTETS = 256 << 10;

  private IdleCloses() {}

  static Scenario idleClose() {
    Lanes lanes = Lanes.aimed(30, 5, CLOSE_AGE);
    return new Scenario(
        "idle-close",
        "An app closes connections that are idle for 1.25 s, unannounced, and every request is"
            + " aimed within 1.5 ms of that close.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, Scripts.closesIdle(CLOSE_AGE)),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  static Scenario lowRate() {
    Lanes lanes = new Lanes(25, 20, SCALED_CLOSE_AGE, Lanes.When.AROUND, SCALED, 0);
    return new Scenario(
        "low-rate",
        "A request every 4 to 6 s meets an app that closes idle connections after 5 s, with all"
            + " times divided by ten: every 0.4 to 0.6 s, 0.5 s, and `trustedIdle: 100ms`.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, Scripts.closesIdle(SCALED_CLOSE_AGE)),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  static Scenario streamedUpload() {
    Lanes lanes =
        new Lanes(15, 4, CLOSE_AGE, Lanes.When.AIMED, ProxySpec.Settings.DEFAULTS, UPLOAD_OCTETS);
    return new Scenario(
        "streamed-upload",
        "Uploads of 256 KiB, more than can be kept for a second try, are aimed at the idle close.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> lanes.play(stage, Scripts.closesIdle(CLOSE_AGE)),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  static Scenario parkedFin() {
    return new Scenario(
        "parked-fin",
        "The proxy is stopped while its idle connections are closed by the app and new requests"
            + " come in, so that FIN and request wait side by side when it goes on.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        IdleCloses::playParkedFin,
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  private static void playParkedFin(Stage stage) throws IOException, InterruptedException {
    Duration closeAge = Duration.ofMillis(500);
    App app = stage.app(Scripts.closesIdle(closeAge));
    Door door = stage.door(app, 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", 10, true)) {
      crowd.warmUp();
      stage.startCounting();
      for (int round = 0; round < 6; round++) {
        crowd.warmUp();
        stage.proxy().suspend();
        stage.pause(closeAge.multipliedBy(3).dividedBy(2));
        Crowd.Pace one = Crowd.Pace.loop(1);
        stage.together(
            List.of(
                () -> crowd.perform(one),
                () -> {
                  stage.pause(Duration.ofMillis(100));
                  stage.proxy().resume();
                }));
      }
    }
  }

  static Scenario closeAfterRequests() {
    Script script =
        connection -> {
          while (connection.served() < REQUESTS_PER_CONNECTION) {
            connection.answer(connection.read());
          }
          connection.closeUnannounced(Scripts.NODE_CLOSE_LAG);
        };
    return closely(
        "close-after-n",
        "An app closes each connection after its 20th answer, without a word; requests follow each"
            + " other closely.",
        script);
  }

  static Scenario closeWithoutRule() {
    AtomicInteger connections = new AtomicInteger();
    Script script =
        connection -> {
          int n = connections.getAndIncrement();
          while (connection.served() < 1 + n * 3 % 5) {
            connection.answer(connection.read());
          }
          connection.closeUnannounced(Duration.ofNanos(n * 700_000L % 2_000_000));
        };
    return closely(
        "close-without-rule",
        "An app closes each connection after one to five answers and up to 2 ms, without a word;"
            + " requests follow each other closely.",
        script);
  }

  private static Scenario closely(String name, String text, Script script) {
    return new Scenario(
        name,
        text,
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> playClosely(stage, script),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  private static void playClosely(Stage stage, Script script)
      throws IOException, InterruptedException {
    Door door = stage.door(stage.app(script), 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", 5, true)) {
      // The number has to be learned from a few closes.
      crowd.rehearse(Crowd.Pace.loop(4 * REQUESTS_PER_CONNECTION));
      stage.startCounting();
      crowd.perform(Crowd.Pace.loop(10 * REQUESTS_PER_CONNECTION));
    }
  }
}
