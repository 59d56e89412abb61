package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.AppRequest;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Immutable (static functions only): apps that are replaced while requests come in.
final class Restarts {
  private static final int REPLICAS = 10;
  private static final int FIRST_HOST = 10;
  private static final long HOLD_MILLIS = 10;
  private static final Duration DRAIN_LOOK = Duration.ofMillis(20);

  /// How much later than the fact discovery tells of it, when it is late.
  private static final Duration LATE = Duration.ofMillis(200);

  /// One request under way for each client when a pod dies, and at most two kept connections of it
  /// that nobody knows to be dead yet.
  private static final long MOST_LOST = 3L * REPLICAS;

  private Restarts() {}

  static Scenario graceful() {
    return new Scenario(
        "rolling-restart-graceful",
        "Ten replicas are replaced one after the other under mixed load; each is taken out of the"
            + " endpoints first, then finishes what it has, closes its idle connections and ends.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> play(stage, true),
        List.of(Expectation.NO_GET_FAILS, Expectation.NO_POST_FAILS));
  }

  static Scenario abrupt() {
    return new Scenario(
        "rolling-restart-abrupt",
        "Ten replicas are killed one after the other under mixed load; the endpoints change 0.2 s"
            + " after each death.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> play(stage, false),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.postsFailAtMost(MOST_LOST, "those that a killed replica had")));
  }

  /// Immutable: one incarnation of a replica.
  private record Replica(String uid, App app, AtomicBoolean draining, HostPort address) {
    static Replica start(Stage stage, int number) throws IOException, InterruptedException {
      AtomicBoolean draining = new AtomicBoolean();
      Script script =
          connection -> {
            while (!draining.get()) {
              if (connection.awaitsRequest(DRAIN_LOOK)) {
                AppRequest request = connection.read();
                connection.execute(request);
                connection.respond(request, draining.get() ? "connection: close\r\n" : "");
              }
            }
          };
      App app = stage.app(script);
      HostPort address = stage.door(app, FIRST_HOST + number).address();
      return new Replica("app-" + number, app, draining, address);
    }

    ProxySpec.Endpoint endpoint() {
      return ProxySpec.Endpoint.of(address, uid);
    }
  }

  private static void play(Stage stage, boolean graceful) throws IOException, InterruptedException {
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(Replica.start(stage, i));
    }
    stage.start(spec(replicas));
    try (Crowd crowd = new Crowd(stage, "app", 6, false)) {
      crowd.rehearse(Crowd.Pace.loop(5));
      stage.startCounting();
      Crowd.Pace one =
          Crowd.Pace.every(1, Duration.ofMillis(20), Duration.ofMillis(60)).holding(HOLD_MILLIS);
      crowd.performDuring(one, () -> replaceAll(stage, replicas, graceful));
    }
  }

  private static ProxySpec spec(List<Replica> replicas) {
    return ProxySpec.of("app", replicas.stream().map(Replica::endpoint).toList());
  }

  private static void replaceAll(Stage stage, List<Replica> replicas, boolean graceful)
      throws IOException, InterruptedException {
    for (int i = 0; i < REPLICAS; i++) {
      Replica old = replicas.get(i);
      replicas.set(i, Replica.start(stage, REPLICAS + i));
      if (graceful) {
        stage.proxy().tell(spec(replicas));
        stage.pause(LATE);
        old.draining.set(true);
        stage.pause(DRAIN_LOOK.multipliedBy(3));
        old.app.close();
      } else {
        old.app.stopAccepting();
        old.app.resetAll();
        stage.pause(LATE);
        stage.proxy().tell(spec(replicas));
        stage.pause(LATE);
      }
    }
  }

  static Scenario addressChange() {
    return new Scenario(
        "address-change",
        "A load balancer moves to another address; the old one goes on accepting for half a second"
            + " after the endpoints changed, then dies.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Restarts::playAddressChange,
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.NO_POST_FAILS,
            Expectation.factAtMost("requests at the old address after the change", 0)));
  }

  private static void playAddressChange(Stage stage) throws IOException, InterruptedException {
    Replica old = Replica.start(stage, 0);
    Replica fresh = Replica.start(stage, 1);
    stage.start(spec(List.of(old)));
    try (Crowd crowd = new Crowd(stage, "app", 6, false)) {
      crowd.rehearse(Crowd.Pace.loop(5));
      stage.startCounting();
      Crowd.Pace one = Crowd.Pace.every(1, Duration.ofMillis(10), Duration.ofMillis(30));
      crowd.performDuring(
          one,
          () -> {
            stage.pause(Duration.ofMillis(500));
            stage.proxy().tell(spec(List.of(fresh)));
            stage.pause(Duration.ofMillis(100));
            long before = old.app.log().copy().size();
            stage.pause(Duration.ofMillis(400));
            old.app.resetAll();
            old.app.close();
            stage.pause(Duration.ofMillis(700));
            stage
                .recorder()
                .fact(
                    "requests at the old address after the change",
                    old.app.log().copy().size() - before);
          });
    }
  }
}
