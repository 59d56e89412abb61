package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.AdminStats;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.net.Node;
import dev.truehop.perf.lab.net.Pod;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Immutable (static functions only): pods that are replaced without a FIN.
final class Pods {
  private static final int PER_VERB = 8;
  private static final String ADDRESS = Node.podAddress(1);
  private static final String OTHER_ADDRESS = Node.podAddress(2);
  private static final Crowd.Pace TEN = Crowd.Pace.every(10, Duration.ZERO, Duration.ofMillis(20));
  private static final Crowd.Pace THREE = Crowd.Pace.loop(3);

  /// So that proxies that see no black hole give up within the lab's time.
  private static final ProxySpec.Settings TIMEOUT =
      ProxySpec.Settings.timeout(Duration.ofSeconds(6));

  /// What is said of a request that has left. The other verdicts say that it did not, or was
  /// refused.
  private static final List<String> OF_WRITTEN =
      List.of("incomplete", "fin-first", "reset-unacked", "unknown");

  private static final String WRITTEN = "requests written to an old connection";

  private Pods() {}

  /// Immutable: a pod and the app in it.
  private record Inhabited(Pod pod, App app) {
    static Inhabited start(Stage stage) throws IOException, InterruptedException {
      Pod pod = stage.node().pod();
      App app = stage.app(Script.POLITE);
      pod.network().call(() -> app.open(new InetSocketAddress("0.0.0.0", Stage.APP_PORT)));
      return new Inhabited(pod, app);
    }
  }

  private static ProxySpec spec(String address, Pod pod) {
    HostPort endpoint = new HostPort(address, Stage.APP_PORT);
    return ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(endpoint, pod.uid())));
  }

  /// What follows when the old pod has gone.
  private interface Sequel {
    void play(Stage stage, Crowd crowd, Inhabited replacement)
        throws IOException, InterruptedException;
  }

  /// A pod with idle connections goes without a word, and the next one has its address.
  private static void replace(Stage stage, ProxySpec.Settings settings, boolean dark, Sequel sequel)
      throws IOException, InterruptedException {
    Node node = stage.node();
    Inhabited old = Inhabited.start(stage);
    Inhabited replacement = Inhabited.start(stage);
    node.plug(old.pod, ADDRESS);
    stage.start(spec(ADDRESS, old.pod).with(settings));
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.warmUp();
      stage.startCounting();
      node.unplug(old.pod);
      if (dark) {
        replacement.pod.dropOldFlows();
      }
      node.plug(replacement.pod, ADDRESS);
      sequel.play(stage, crowd, replacement);
    }
    Optional<AdminStats> stats = stage.proxy().stats();
    if (stats.isPresent()) {
      String metric = "truehop_stale_detected_total";
      long written = OF_WRITTEN.stream().mapToLong(v -> stats.get().sum(metric, v)).sum();
      stage.recorder().fact(WRITTEN, written);
    }
  }

  static Scenario replaced() {
    return new Scenario(
        "pod-replaced",
        "A pod vanishes without a FIN and another gets its address; the proxy is told before the"
            + " next request. Old connections would be answered with resets.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage ->
            replace(
                stage,
                ProxySpec.Settings.DEFAULTS,
                false,
                (_, crowd, replacement) -> {
                  stage.proxy().tell(spec(ADDRESS, replacement.pod));
                  crowd.perform(TEN);
                }),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.NO_POST_FAILS,
            Expectation.NO_GET_TWICE,
            Expectation.factAtMost(WRITTEN, 0)));
  }

  static Scenario replacedLate() {
    return new Scenario(
        "pod-replaced-late",
        "The same, but the proxy is told one second later, in the middle of the traffic.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage ->
            replace(
                stage,
                ProxySpec.Settings.DEFAULTS,
                false,
                (_, crowd, replacement) ->
                    stage.together(
                        List.of(
                            () -> crowd.perform(slow(20)),
                            () -> {
                              stage.pause(Duration.ofSeconds(1));
                              stage.proxy().tell(spec(ADDRESS, replacement.pod));
                            }))),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.postsFailAtMost(
                PER_VERB, "one for each connection that nobody knew to be old")));
  }

  private static Crowd.Pace slow(int requests) {
    return Crowd.Pace.every(requests, Duration.ofMillis(50), Duration.ofMillis(150));
  }

  static Scenario blackHoled() {
    return new Scenario(
        "pod-black-holed",
        "A pod vanishes and what is sent on its old connections is dropped without a word; requests"
            + " follow at once.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage -> replace(stage, TIMEOUT, true, (_, crowd, _) -> crowd.perform(THREE)),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.postsFailAtMost(
                PER_VERB, "one for each connection that was used within `trustedIdle`")));
  }

  static Scenario blackHoledIdle() {
    return new Scenario(
        "pod-black-holed-idle",
        "The same, but the connections are idle for another 5 s before the next request.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        stage ->
            replace(
                stage,
                TIMEOUT,
                true,
                (_, crowd, _) -> {
                  stage.pause(Duration.ofSeconds(5));
                  crowd.perform(THREE);
                }),
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.NO_POST_FAILS,
            new Expectation(
                "99 % of the answers within 0.5 s",
                m -> m.percentileNanos(0.99) < Duration.ofMillis(500).toNanos())));
  }

  static Scenario otherIdentity() {
    return new Scenario(
        "pod-other-identity",
        "A pod's address goes to a pod of another application, and its own replacement gets another"
            + " one; the proxy is told.",
        Topology.NAMESPACES,
        Timing.RELAXED,
        Pods::playOtherIdentity,
        List.of(
            Expectation.NO_GET_FAILS,
            Expectation.NO_POST_FAILS,
            Expectation.factAtMost("octets at the wrong pod", 0),
            Expectation.factAtMost("connections to the wrong pod", 0)));
  }

  private static void playOtherIdentity(Stage stage) throws IOException, InterruptedException {
    Node node = stage.node();
    Inhabited old = Inhabited.start(stage);
    Inhabited stranger = Inhabited.start(stage);
    Inhabited own = Inhabited.start(stage);
    node.plug(old.pod, ADDRESS);
    node.plug(own.pod, OTHER_ADDRESS);
    stage.start(spec(ADDRESS, old.pod));
    // No kept connections to the proxy: some proxies end those when they are told.
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, false)) {
      crowd.warmUp();
      stage.startCounting();
      node.unplug(old.pod);
      node.plug(stranger.pod, ADDRESS);
      stage.proxy().tell(spec(OTHER_ADDRESS, own.pod));
      crowd.perform(TEN);
    }
    stage.recorder().fact("octets at the wrong pod", stranger.app.octets());
    stage.recorder().fact("connections to the wrong pod", stranger.app.accepted());
  }
}
