package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Door;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.AppConnection;
import dev.truehop.perf.lab.app.AppProcess;
import dev.truehop.perf.lab.app.AppRequest;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Immutable (static functions only): apps that end while they have a request.
final class Crashes {
  private static final Crowd.Pace STEADY =
      Crowd.Pace.every(60, Duration.ofMillis(5), Duration.ofMillis(15));

  /// Every third request that is not the first on its connection meets the fault.
  private static final long SHARE = 3;

  private static final Duration ROUTE_TIMEOUT = Duration.ofMillis(1500);
  private static final int POOLED = 50;
  private static final String HALF_HEAD = "HTTP/1.1 200 OK\r\nx-lab-";
  private static final String HALF_BODY =
      "HTTP/1.1 200 OK\r\n%s: %s\r\ncontent-length: 100\r\n\r\nten octets";

  private Crashes() {}

  /// What an app does with a request that is due to meet the fault.
  private interface Fault {
    void happen(AppConnection connection, AppRequest request) throws IOException;
  }

  private static Script now(Fault fault) {
    AtomicLong requests = new AtomicLong();
    return connection -> {
      while (true) {
        AppRequest request = connection.read();
        boolean first = connection.execute(request) == 1;
        if (first && connection.served() > 0 && requests.incrementAndGet() % SHARE == 0) {
          fault.happen(connection, request);
          return;
        }
        connection.respond(request, "");
      }
    };
  }

  private static void play(Stage stage, Script script, Crowd.Pace pace)
      throws IOException, InterruptedException {
    Door door = stage.door(stage.app(script), 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", 6, true)) {
      crowd.rehearse(Crowd.Pace.loop(2));
      stage.startCounting();
      crowd.perform(pace);
    }
  }

  static Scenario abortBeforeAck() {
    return new Scenario(
        "abort-before-ack",
        "An app executes a request and resets the connection at once, before its kernel has"
            + " acknowledged an octet: from outside it looks as if nothing had been read.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> play(stage, now((connection, _) -> connection.reset()), STEADY),
        List.of(Expectation.NO_GET_FAILS, Expectation.POSTS_FAIL_ONLY_IF_EXECUTED));
  }

  static Scenario executedThenClosed() {
    return new Scenario(
        "executed-then-closed",
        "An app executes a request and closes the connection without an answer, as a process does"
            + " that is killed.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        stage -> play(stage, now((connection, _) -> connection.close()), STEADY),
        List.of(Expectation.NO_GET_FAILS, Expectation.POSTS_FAIL_ONLY_IF_EXECUTED));
  }

  static Scenario crashMidResponse() {
    return new Scenario(
        "crash-mid-response",
        "An app dies in the middle of an answer, every second time within its head, else within its"
            + " body.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Crashes::playMidResponse,
        List.of(
            new Expectation(
                "a GET fails only if its answer had begun",
                m ->
                    m.of(Verb.GET).failed()
                        <= m.fact("GETs cut off in the head") + m.fact("GETs cut off in the body")),
            new Expectation(
                "nothing is repeated that had reached the client",
                m -> m.of(Verb.GET).duplicates() <= m.fact("GETs cut off in the head")),
            Expectation.POSTS_FAIL_ONLY_IF_EXECUTED));
  }

  private static void playMidResponse(Stage stage) throws IOException, InterruptedException {
    AtomicLong faults = new AtomicLong();
    AtomicLong heads = new AtomicLong();
    AtomicLong bodies = new AtomicLong();
    Fault fault =
        (connection, request) -> {
          boolean head = faults.incrementAndGet() % 2 == 0;
          boolean get = request.id().startsWith(Verb.GET.prefix());
          (head ? heads : bodies).addAndGet(get ? 1 : 0);
          connection.write(head ? HALF_HEAD : HALF_BODY.formatted(AppRequest.ID, request.id()));
          // What was written has to arrive before the end does.
          connection.pause(Duration.ofMillis(5));
          connection.close();
        };
    play(stage, now(fault), STEADY);
    stage.recorder().fact("GETs cut off in the head", heads.get());
    stage.recorder().fact("GETs cut off in the body", bodies.get());
  }

  static Scenario poison() {
    return new Scenario(
        "poison",
        "A request that makes the app drop its connection each time meets a pool of 50 idle"
            + " connections.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Crashes::playPoison,
        List.of(
            new Expectation(
                "no GET is executed more than twice", m -> m.of(Verb.GET).mostExecutions() <= 2)));
  }

  private static void playPoison(Stage stage) throws IOException, InterruptedException {
    Set<String> poison = ConcurrentHashMap.newKeySet();
    Script script =
        connection -> {
          for (AppRequest request = connection.read(); ; request = connection.read()) {
            connection.execute(request);
            if (poison.contains(request.id())) {
              connection.reset();
              return;
            }
            connection.respond(request, "");
          }
        };
    Door door = stage.door(stage.app(script), 2);
    stage.start(ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1"))));
    try (Crowd crowd = new Crowd(stage, "app", POOLED / 2, true);
        Client client = stage.client()) {
      for (int round = 0; round < 4; round++) {
        crowd.warmUp();
        for (Verb verb : Verb.values()) {
          Request request = stage.request(verb, "app");
          poison.add(request.id());
          stage.recorder().send(client, request);
        }
      }
    }
  }

  static Scenario suspended() {
    return new Scenario(
        "suspended",
        "The app's process is suspended: its kernel goes on accepting connections and octets, but"
            + " nothing answers.",
        Topology.LOOPBACK,
        Timing.RELAXED,
        Crashes::playSuspended,
        List.of(
            new Expectation(
                "no GET is executed more than twice", m -> m.of(Verb.GET).mostExecutions() <= 2),
            new Expectation(
                "only what was sent meanwhile fails",
                m -> m.of(Verb.GET).failed() <= 6 && m.of(Verb.POST).failed() <= 6)));
  }

  private static void playSuspended(Stage stage) throws IOException, InterruptedException {
    HostPort address = new HostPort(stage.address(2), Stage.APP_PORT);
    AppProcess app = AppProcess.start(stage.children(), address);
    stage.alsoClose(app);
    ProxySpec spec = ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(address, "app-1")));
    stage.start(spec.with(ProxySpec.Settings.timeout(ROUTE_TIMEOUT)));
    try (Crowd crowd = new Crowd(stage, "app", 6, true)) {
      crowd.warmUp();
      app.suspend();
      crowd.perform(Crowd.Pace.loop(1));
      app.resume();
      // It works off what its kernel took for it.
      stage.pause(Duration.ofSeconds(1));
      crowd.perform(Crowd.Pace.loop(5));
      ExecutionLog log = app.executions();
      stage.addExecutions(log);
    }
  }
}
