package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Http2Connection;
import dev.truehop.perf.lab.app.Http2Request;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.app.Scripts;
import dev.truehop.perf.lab.http2.Frame;
import dev.truehop.perf.lab.net.Node;
import dev.truehop.perf.lab.net.Pod;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Recorder;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Immutable (static functions only): idle HTTP/2 connections, and upstreams that have views of
/// their own on PINGs.
final class PingRules {
  private static final int PER_VERB = 6;
  private static final int ROUNDS = 10;

  /// So short that every round meets suspects; and the pause that makes them so.
  private static final String SHORT_GUARD = "trustedIdle: 100ms";

  private static final Duration PAUSE = Duration.ofMillis(200);

  /// Longer than `trustedIdle`, shorter than a TCP keep-alive needs to notice.
  private static final Duration SILENCE = Duration.ofMillis(1500);

  /// What gRPC's servers put up with (`max_ping_strikes`) before they end a connection.
  private static final int STRIKES = 2;

  private static final String TOO_MANY = "too_many_pings";
  private static final String PINGS = "PINGs that the app got";
  private static final String SLOWEST_POST = "the slowest POST, ms";
  private static final String PUNISHED = "connections ended for PINGs";

  /// One for each worker of Truehop, and it has no more than two by default.
  private static final long MOST_LESSONS = 2;

  private PingRules() {}

  /// How an app treats the PINGs of one connection.
  private interface Rule {
    /// @param since PINGs since it has sent an answer, this one included
    /// @return whether it has ended the connection
    boolean ends(Http2Connection connection, int since, byte[] payload) throws IOException;
  }

  static Scenario unanswered() {
    return scenario(
        "ping-unanswered",
        "An HTTP/2 app, or the load balancer before it, answers no PING; bursts come 0.2 s after"
            + " each other (`trustedIdle: 100ms`).",
        (_, _, _) -> false,
        List.of(Expectation.factAtMost(PINGS, MOST_LESSONS)));
  }

  static Scenario counted() {
    return scenario(
        "ping-counted",
        "The same with an app that counts PINGs as gRPC's servers do: the third without an answer"
            + " in between ends the connection with GOAWAY(ENHANCE_YOUR_CALM).",
        (connection, since, payload) -> {
          if (since > STRIKES) {
            return punish(connection);
          }
          connection.send(Frame.ping(true, payload));
          return false;
        },
        List.of(Expectation.factAtMost(PUNISHED, 0)));
  }

  static Scenario punished() {
    return scenario(
        "ping-punished",
        "The same with an app that ends the connection at the first PING.",
        (connection, _, _) -> punish(connection),
        List.of(
            Expectation.factAtLeast(PUNISHED, 1), Expectation.factAtMost(PUNISHED, MOST_LESSONS)));
  }

  private static Scenario scenario(String name, String fault, Rule rule, List<Expectation> more) {
    List<Expectation> expectations = new ArrayList<>(more);
    expectations.add(Expectation.NO_GET_FAILS);
    expectations.add(Expectation.NO_POST_FAILS);
    return new Scenario(
            name,
            fault,
            Topology.LOOPBACK,
            Timing.RELAXED,
            stage -> play(stage, rule),
            expectations)
        .in(GoAways.ABLE);
  }

  private static void play(Stage stage, Rule rule) throws IOException, InterruptedException {
    LongAdder pings = new LongAdder();
    LongAdder punished = new LongAdder();
    Script script =
        plain -> {
          AtomicInteger since = new AtomicInteger();
          Http2Connection connection =
              Http2Connection.accept(plain)
                  .onPing(
                      (own, payload) -> {
                        pings.increment();
                        punished.add(rule.ends(own, since.incrementAndGet(), payload) ? 1 : 0);
                      });
          while (true) {
            Http2Request request = connection.read();
            connection.later(
                () -> {
                  connection.answer(request);
                  since.set(0);
                });
          }
        };
    GoAways.start(stage, script, ProxySpec.Settings.http2(SHORT_GUARD));
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.rehearse(Crowd.Pace.loop(2));
      stage.startCounting();
      for (int round = 0; round < ROUNDS; round++) {
        stage.pause(PAUSE);
        crowd.perform(Crowd.Pace.loop(1));
      }
    }
    stage.recorder().fact(PINGS, pings.sum());
    stage.recorder().fact(PUNISHED, punished.sum());
  }

  private static boolean punish(Http2Connection connection) throws IOException {
    connection.send(Frame.goAway(connection.highest(), Frame.ENHANCE_YOUR_CALM, TOO_MANY));
    connection.connection().close();
    return true;
  }

  static Scenario forgotten() {
    return new Scenario(
            "http2-forgotten",
            "A router between proxy and pod forgets idle HTTP/2 connections: what is sent on them"
                + " is dropped without a word; requests follow after 1.5 s.",
            Topology.NAMESPACES,
            Timing.RELAXED,
            PingRules::playForgotten,
            List.of(
                Expectation.NO_GET_FAILS,
                Expectation.NO_POST_FAILS,
                new Expectation(
                    SLOWEST_POST + ": at most 500",
                    m -> m.fact(SLOWEST_POST) >= 0 && m.fact(SLOWEST_POST) <= 500)))
        .in(GoAways.ABLE);
  }

  private static void playForgotten(Stage stage) throws IOException, InterruptedException {
    HostPort address = new HostPort(Node.podAddress(1), Stage.APP_PORT);
    App app = stage.app(Scripts.answersHttp2());
    Pod pod = stage.node().pod();
    pod.network().call(() -> app.open(new InetSocketAddress("0.0.0.0", address.port())));
    stage.node().plug(pod, address.host());
    ProxySpec spec = ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(address, "pod-1")));
    stage.start(spec.with(ProxySpec.Settings.http2().within(Duration.ofSeconds(6))));
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.rehearse(Crowd.Pace.loop(2));
      stage.startCounting();
      pod.dropOldFlows();
      stage.pause(SILENCE);
      crowd.perform(Crowd.Pace.loop(3));
    }
    long slowest =
        stage.recorder().samples().stream()
            .filter(sample -> sample.verb() == Verb.POST)
            .mapToLong(Recorder.Sample::latencyNanos)
            .max()
            .orElse(-1);
    stage.recorder().fact(SLOWEST_POST, Duration.ofNanos(slowest).toMillis());
  }
}
