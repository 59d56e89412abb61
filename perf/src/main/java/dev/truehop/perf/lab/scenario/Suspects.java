package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.AdminStats;
import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.AppConnection;
import dev.truehop.perf.lab.app.Scripts;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Immutable (static functions only): what is known of an upstream, and what is done with a
/// connection of which too little is known.
final class Suspects {
  private static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  /// Shorter than `trustedIdle`, so that only what was learned protects a POST.
  private static final Duration UNKNOWN_CLOSE_AGE = Duration.ofMillis(400);

  private static final int LESSONS = 6;
  private static final int BURSTS = 25;

  /// Every connection of a burst is used at once.
  private static final long HOLD_MILLIS = 30;

  /// How long the last octet of a head is held back at least.
  private static final long LEAST_HOLD_NANOS = Duration.ofMillis(1).toNanos();

  private static final String LOST = "POSTs lost to closes that took less than the hold";

  /// How far the members of a burst are apart, on a busy machine.
  private static final long BURST_NANOS = Duration.ofMillis(10).toNanos();

  private static final String LEARNED = "learned close age, ms";
  private static final String HEAD_END = "\r\n\r\n";
  private static final String BAD_REQUEST =
      "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

  private Suspects() {}

  static Scenario learnedClose() {
    return new Scenario(
        "learned-close",
        "An app closes connections that are idle for 0.4 s and says so to nobody; after six bursts"
            + " that teach it, bursts come 0.3 to 0.5 s after each other, half of them aimed at the"
            + " close.",
        Topology.LOOPBACK,
        Timing.PRECISE,
        Suspects::playLearned,
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.NO_POST_FAILS,
            new Expectation(
                LEARNED + ": 300 to 500", m -> m.fact(LEARNED) >= 300 && m.fact(LEARNED) <= 500)));
  }

  private static void playLearned(Stage stage) throws IOException, InterruptedException {
    App app = stage.app(Scripts.closesIdle(UNKNOWN_CLOSE_AGE));
    Door door = stage.door(app, 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    SplittableRandom random = new SplittableRandom(1);
    Crowd.Pace burst = Crowd.Pace.loop(1).holding(HOLD_MILLIS);
    try (Crowd crowd = new Crowd(stage, "app", 8, true)) {
      for (int i = 0; i < LESSONS; i++) {
        crowd.rehearse(burst);
        stage.pause(UNKNOWN_CLOSE_AGE.multipliedBy(3).dividedBy(2));
      }
      stage.startCounting();
      for (int i = 0; i < BURSTS; i++) {
        crowd.perform(burst);
        Waiting.until(stage.clock(), door.idleSinceNanos() + idleNanos(app, i, random));
      }
    }
    Optional<AdminStats> stats = stage.proxy().stats();
    if (stats.isPresent()) {
      double seconds = stats.get().most("truehop_learned_close_age_seconds");
      stage.recorder().fact(LEARNED, Math.round(seconds * 1e3));
    }
  }

  /// Connections of a burst are not idle since the same moment, and the way to them takes longer
  /// when all come at once; hence the early aim.
  private static long idleNanos(App app, int burst, SplittableRandom random) {
    long closeAge = UNKNOWN_CLOSE_AGE.toNanos();
    if (burst % 2 == 0 && app.closeAge().count() > 0) {
      return app.closeAge().medianNanos() - random.nextLong(BURST_NANOS);
    }
    return random.nextLong(closeAge * 3 / 4, closeAge * 5 / 4);
  }

  static Scenario withheldTerminator() {
    Lanes lanes =
        new Lanes(
            30,
            5,
            CLOSE_AGE,
            Lanes.When.AIMED,
            new ProxySpec.Settings(Duration.ZERO, List.of("suspects: withhold", "learning: off")),
            0);
    return new Scenario(
        "withheld-terminator",
        "The idle close again, but POSTs go on suspect connections, the last octet of their heads"
            + " held back (`suspects: withhold`, `learning: off`).",
        Topology.LOOPBACK,
        Timing.PRECISE,
        stage -> {
          lanes.play(stage, Scripts.closesIdle(CLOSE_AGE));
          stage.recorder().fact(LOST, lostInTime(stage));
        },
        List.of(Expectation.NO_GET_FAILS, Expectation.factAtMost(LOST, 0)));
  }

  /// A POST that the app threw away within the hold was not withheld as it should have been. If it
  /// took longer, the end of the connection could not be seen before the last octet was due.
  private static long lostInTime(Stage stage) {
    return stage.recorder().samples().stream()
        .filter(s -> s.verb() == Verb.POST && s.kind() != Answer.Kind.GOOD)
        .filter(s -> stage.thrownAwayNanos(s.id()).orElse(0) < LEAST_HOLD_NANOS)
        .count();
  }

  static Scenario splitHeadRefused() {
    return new Scenario(
        "split-head-refused",
        "An app answers 400 to a head that does not come in one piece, and the proxy withholds the"
            + " last octets of POSTs (`suspects: withhold`, `trustedIdle: 20ms`).",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Suspects::playSplitHead,
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  private static void playSplitHead(Stage stage) throws IOException, InterruptedException {
    Door door = stage.door(stage.app(Suspects::impatient), 2);
    ProxySpec spec = ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1")));
    List<String> pool = List.of("suspects: withhold", "trustedIdle: 20ms", "learning: off");
    stage.start(spec.with(new ProxySpec.Settings(Duration.ZERO, pool)));
    try (Crowd crowd = new Crowd(stage, "app", 6, true)) {
      crowd.warmUp();
      stage.startCounting();
      for (int i = 0; i < BURSTS; i++) {
        stage.pause(Duration.ofMillis(100));
        crowd.perform(Crowd.Pace.loop(1).holding(HOLD_MILLIS));
      }
    }
  }

  private static void impatient(AppConnection connection) throws IOException {
    while (true) {
      if (!connection.peek().contains(HEAD_END)) {
        connection.write(BAD_REQUEST);
        connection.close();
        return;
      }
      connection.answer(connection.read());
    }
  }
}
