package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.Http2Connection;
import dev.truehop.perf.lab.app.Http2Request;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.http2.Frame;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Immutable (static functions only): HTTP/2 apps that say of a request that they did nothing for
/// it.
final class Refusals {
  private static final int PER_VERB = 6;
  private static final int REQUESTS = 20;

  private static final Duration PAUSE = Duration.ofMillis(20);

  /// Of a request that is executed in the end.
  private static final int REFUSALS = 2;

  private static final int NEVER = 4;

  /// The first time, and at most three times again.
  private static final long MOST_SENT = 4;

  private static final String SENT = "most times that one request was sent";

  private Refusals() {}

  static Scenario forever() {
    return new Scenario(
            "refused-streams",
            "An HTTP/2 app refuses some requests twice (RST_STREAM, REFUSED_STREAM), and some as"
                + " often as they come.",
            Topology.LOOPBACK,
            Timing.RELAXED,
            Refusals::play,
            List.of(
                new Expectation(
                    "only those fail that are refused as often as they come",
                    m -> m.of(Verb.GET).failed() == NEVER && m.of(Verb.POST).failed() == NEVER),
                new Expectation(
                    "what failed was not executed",
                    m -> m.of(Verb.GET).executedThough() + m.of(Verb.POST).executedThough() == 0),
                Expectation.NO_GET_TWICE,
                Expectation.factAtMost(SENT, MOST_SENT)))
        .in(GoAways.ABLE);
  }

  private static void play(Stage stage) throws IOException, InterruptedException {
    ExecutionLog arrivals = new ExecutionLog();
    Set<String> twice = ConcurrentHashMap.newKeySet();
    Set<String> never = ConcurrentHashMap.newKeySet();
    Script script =
        plain -> {
          Http2Connection connection = Http2Connection.accept(plain);
          while (true) {
            Http2Request request = connection.read();
            String id = request.request().id();
            int times = arrivals.executed(id);
            if (never.contains(id) || twice.contains(id) && times <= REFUSALS) {
              connection.send(Frame.reset(request.stream(), Frame.REFUSED_STREAM));
            } else {
              connection.later(() -> connection.answer(request));
            }
          }
        };
    GoAways.start(stage, script, ProxySpec.Settings.http2());
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.rehearse(Crowd.Pace.loop(1));
      stage.startCounting();
      stage.together(
          List.of(
              () -> crowd.perform(Crowd.Pace.every(REQUESTS, Duration.ZERO, PAUSE)),
              () -> refused(stage, twice, REQUESTS),
              () -> refused(stage, never, NEVER)));
    }
    long most =
        Math.max(arrivals.mostTimes(Verb.GET.prefix()), arrivals.mostTimes(Verb.POST.prefix()));
    stage.recorder().fact(SENT, most);
  }

  /// One after the other: retries beyond a fifth of the traffic would be kept from an app that is
  /// in trouble.
  private static void refused(Stage stage, Set<String> fate, int each) throws InterruptedException {
    try (Client client = stage.client()) {
      for (int i = 0; i < each; i++) {
        for (Verb verb : Verb.values()) {
          Request request = stage.request(verb, "app");
          fate.add(request.id());
          stage.recorder().send(client, request);
        }
      }
    }
  }
}
