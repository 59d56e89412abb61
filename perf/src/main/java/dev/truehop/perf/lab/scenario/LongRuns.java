package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.app.Scripts;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Immutable (static functions only): as many requests as it takes to see what is rare.
final class LongRuns {
  private static final long REQUESTS = 100_000;
  private static final int PER_VERB = 20;
  private static final int REPLACED_HOST = 10;
  private static final int HOSTS = 200;
  private static final Duration CLOSE_AGE = Duration.ofMillis(60);
  private static final Duration REPLACEMENT = Duration.ofMillis(500);
  private static final int REQUESTS_PER_CONNECTION = 20;

  /// Half of the requests come before the close, half behind it.
  private static final Crowd.Pace AROUND_THE_CLOSE =
      Crowd.Pace.every(1, CLOSE_AGE.dividedBy(2), CLOSE_AGE.multipliedBy(3).dividedBy(2));

  private static final Crowd.Pace STEADY =
      Crowd.Pace.every(1, Duration.ZERO, Duration.ofMillis(40));

  private LongRuns() {}

  static Scenario all() {
    return new Scenario(
            "long",
            "100,000 requests of each kind to three apps: one closes connections that are idle for"
                + " 60 ms, one after 20 requests, and one is replaced twice a second.",
            Topology.LOOPBACK,
            Timing.LONG,
            LongRuns::play,
            List.of(
                Expectation.NO_GET_FAILS,
                new Expectation(
                    "of 10,000 POSTs at most one fails that was not executed",
                    m ->
                        (m.of(Verb.POST).failed() - m.of(Verb.POST).executedThough()) * 10_000
                            <= m.of(Verb.POST).requests()),
                new Expectation(
                    "100,000 requests of each kind",
                    m ->
                        m.of(Verb.GET).requests() >= REQUESTS
                            && m.of(Verb.POST).requests() >= REQUESTS)))
        .in(Set.of(Mode.TRUEHOP));
  }

  /// Worker-confined (to one thread at a time): the app that is replaced.
  private static final class Replaced {
    private final Stage stage;
    private int incarnations;
    private App app;
    private HostPort address;

    Replaced(Stage stage) throws IOException, InterruptedException {
      this.stage = stage;
      this.app = stage.app(Script.POLITE);
      this.address = stage.door(app, REPLACED_HOST).address();
    }

    ProxySpec.Cluster cluster() {
      ProxySpec.Endpoint endpoint = ProxySpec.Endpoint.of(address, "replaced-" + incarnations);
      return new ProxySpec.Cluster("replaced", List.of(endpoint));
    }

    /// Told of it first, the proxy has no reason to lose anything.
    void next(List<ProxySpec.Cluster> others) throws IOException, InterruptedException {
      App old = app;
      incarnations++;
      app = stage.app(Script.POLITE);
      address = stage.door(app, REPLACED_HOST + incarnations % HOSTS).address();
      stage.proxy().tell(spec(others));
      stage.pause(REPLACEMENT);
      old.resetAll();
      old.close();
    }

    ProxySpec spec(List<ProxySpec.Cluster> others) {
      return new ProxySpec(
          List.of(others.getFirst(), others.getLast(), cluster()), ProxySpec.Settings.DEFAULTS);
    }
  }

  private static void play(Stage stage) throws IOException, InterruptedException {
    Script counting =
        connection -> {
          while (connection.served() < REQUESTS_PER_CONNECTION) {
            connection.answer(connection.read());
          }
          connection.closeUnannounced(Scripts.NODE_CLOSE_LAG);
        };
    List<ProxySpec.Cluster> closing =
        List.of(
            cluster(stage, "idle", Scripts.closesIdle(CLOSE_AGE), 2),
            cluster(stage, "counted", counting, 3));
    Replaced replaced = new Replaced(stage);
    stage.start(replaced.spec(closing));
    AtomicBoolean over = new AtomicBoolean();
    try (Crowd idle = new Crowd(stage, "idle", PER_VERB, true);
        Crowd counted = new Crowd(stage, "counted", PER_VERB, true);
        Crowd moving = new Crowd(stage, "replaced", PER_VERB, true)) {
      idle.rehearse(new Crowd.Pace(20, CLOSE_AGE.multipliedBy(2), Duration.ZERO, 0));
      counted.rehearse(Crowd.Pace.loop(4 * REQUESTS_PER_CONNECTION));
      stage.startCounting();
      stage.together(
          List.of(
              () -> idle.performUntil(AROUND_THE_CLOSE, over::get),
              () -> counted.performUntil(STEADY, over::get),
              () -> moving.performUntil(STEADY, over::get),
              () -> {
                try {
                  while (!enough(stage)) {
                    replaced.next(closing);
                  }
                } finally {
                  over.set(true);
                }
              }));
    }
    for (String cluster : List.of("idle", "counted", "replaced")) {
      long lost =
          stage.recorder().samples().stream()
              .filter(s -> s.cluster().equals(cluster) && s.kind() != Answer.Kind.GOOD)
              .count();
      stage.recorder().fact("lost, " + cluster, lost);
    }
  }

  private static boolean enough(Stage stage) {
    long gets =
        stage.recorder().samples().stream().filter(sample -> sample.verb() == Verb.GET).count();
    return Math.min(gets, stage.recorder().samples().size() - gets) >= REQUESTS;
  }

  private static ProxySpec.Cluster cluster(Stage stage, String name, Script script, int host)
      throws IOException, InterruptedException {
    HostPort address = stage.door(stage.app(script), host).address();
    return new ProxySpec.Cluster(name, List.of(ProxySpec.Endpoint.of(address, name + "-1")));
  }
}
