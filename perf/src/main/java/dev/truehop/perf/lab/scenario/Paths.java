package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.net.Node;
import dev.truehop.perf.lab.net.Pod;
import dev.truehop.perf.lab.net.Router;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Immutable (static functions only): the app is well; the way to it is not.
final class Paths {
  private static final int PER_VERB = 6;
  private static final HostPort ENDPOINT = new HostPort(Node.podAddress(1), Stage.APP_PORT);

  /// Longer than a TCP keep-alive needs to notice.
  private static final long HOLD_MILLIS = 2500;

  private Paths() {}

  private static ProxySpec spec(Duration timeout) {
    return ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(ENDPOINT, "pod-1")))
        .with(ProxySpec.Settings.timeout(timeout));
  }

  private static Pod inhabited(Stage stage) throws IOException, InterruptedException {
    App app = stage.app(Script.POLITE);
    Pod pod = stage.node().pod();
    pod.network().call(() -> app.open(new InetSocketAddress("0.0.0.0", Stage.APP_PORT)));
    return pod;
  }

  static Scenario forgedReset() {
    return new Scenario(
        "forged-reset",
        "A router between proxy and pod forgets its flows and answers whatever belongs to an old"
            + " one with a reset in the name of the other side.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage -> playForgetful(stage, 0),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.postsFailAtMost(
                PER_VERB, "one for each connection that was used within `trustedIdle`")));
  }

  static Scenario forgedResetExecuting() {
    return new Scenario(
        "forged-reset-executing",
        "The same while the app executes requests, which takes it 2.5 s; its answers do not get"
            + " through.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage -> playForgetful(stage, HOLD_MILLIS),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.postsFailAtMost(
                PER_VERB, "all of them were executed, and their answers lost"),
            Expectation.POSTS_FAIL_ONLY_IF_EXECUTED));
  }

  private static void playForgetful(Stage stage, long holdMillis)
      throws IOException, InterruptedException {
    Pod pod = inhabited(stage);
    Router router = stage.node().plugThroughRouter(pod, ENDPOINT.host());
    stage.start(spec(Duration.ofSeconds(8)));
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.warmUp();
      stage.startCounting();
      if (holdMillis == 0) {
        router.forgetFlows();
        crowd.perform(Crowd.Pace.loop(10));
      } else {
        stage.together(
            List.of(
                () -> crowd.perform(Crowd.Pace.loop(1).holding(holdMillis)),
                () -> {
                  stage.pause(Duration.ofMillis(300));
                  router.forgetFlows();
                }));
      }
    }
  }

  static Scenario healedPath() {
    return new Scenario(
        "healed-path",
        "The path to the pod is dark when requests are sent and heals a second after the proxy gave"
            + " them up: what its kernel still holds must not be delivered then.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        Paths::playHealed,
        List.of(
            new Expectation(
                "what was given up is never executed",
                m -> m.of(Verb.GET).executedThough() + m.of(Verb.POST).executedThough() == 0),
            new Expectation(
                "only what was sent into the dark fails",
                m -> m.of(Verb.GET).failed() <= PER_VERB && m.of(Verb.POST).failed() <= PER_VERB)));
  }

  private static void playHealed(Stage stage) throws IOException, InterruptedException {
    Pod pod = inhabited(stage);
    stage.node().plug(pod, ENDPOINT.host());
    stage.start(spec(Duration.ofSeconds(1)));
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.warmUp();
      stage.startCounting();
      pod.goDark();
      stage.together(
          List.of(
              () -> crowd.perform(Crowd.Pace.loop(1)),
              () -> {
                stage.pause(Duration.ofMillis(2200));
                pod.heal();
              }));
      // Retransmissions come at 0.2, 0.6, 1.4, 3.0 and 6.2 s.
      stage.pause(Duration.ofSeconds(5));
      crowd.perform(Crowd.Pace.loop(5));
    }
  }
}
