package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Door;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.AppConnection;
import dev.truehop.perf.lab.app.Http2Connection;
import dev.truehop.perf.lab.app.Http2Request;
import dev.truehop.perf.lab.app.Parting;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.http2.Frame;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Immutable (static functions only): HTTP/2 upstreams that leave their connections, and say so in
/// every way there is, or not at all.
final class GoAways {
  /// nginx speaks HTTP/2 to no upstream, and nobody changes place with anybody.
  static final Set<Mode> ABLE =
      EnumSet.complementOf(EnumSet.of(Mode.BY_ADDRESS, Mode.NGINX, Mode.NGINX_KEEPALIVE));

  private static final int ALL = Integer.MAX_VALUE;

  /// Requests that a connection takes before it is left.
  private static final int TURN = 20;

  private static final int PER_VERB = 6;
  private static final int REQUESTS = 40;

  /// How long a request waits for its execution, so that several do at a time.
  private static final Duration WAIT = Duration.ofMillis(8);

  /// Much more than a round trip.
  private static final Duration SECOND_WORD = Duration.ofMillis(30);

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String LEFT_OUT = "streams left out by a GOAWAY";
  private static final String LATE = "streams opened after a GOAWAY had been read";
  private static final String LEFT = "connections left with streams on them";
  private static final String DENIED = "streams that a client was told were refused";
  private static final int ROUNDS = 5;

  private GoAways() {}

  /// What an app does when a connection has had its share of requests.
  private interface Farewell {
    void say(Http2Connection connection, Parting parting) throws IOException;
  }

  static Scenario once() {
    return scenario(
        "goaway",
        "An HTTP/2 app leaves each connection after 20 requests: GOAWAY with a last stream in the"
            + " middle of those under way; it executes those up to it and no other.",
        (connection, parting) ->
            connection.send(Frame.goAway(parting.drawLine(), Frame.NO_ERROR, "")),
        List.of(Expectation.factAtLeast(LEFT_OUT, 1), Expectation.NO_GET_TWICE));
  }

  static Scenario twice() {
    return scenario(
        "goaway-twice",
        "The same in two steps: GOAWAY with the highest of all stream numbers, 30 ms later the one"
            + " that counts.",
        (connection, parting) -> {
          connection.send(Frame.goAway(ALL, Frame.NO_ERROR, ""));
          connection.ping();
          connection.later(
              () -> {
                connection.connection().pause(SECOND_WORD);
                connection.send(Frame.goAway(parting.drawLine(), Frame.NO_ERROR, ""));
              });
        },
        List.of(Expectation.factAtMost(LATE, 0), Expectation.NO_GET_TWICE));
  }

  static Scenario withFin() {
    return scenario(
        "goaway-with-fin",
        "The same, but the app ends its side of the connection with its GOAWAY, when those up to"
            + " the last stream have their answers, and throws away what is on its way.",
        (connection, parting) -> {
          AppConnection plain = connection.connection();
          int last = parting.drawLine();
          Waiting.poll(plain.app().clock(), PATIENCE, parting::done);
          connection.send(Frame.goAway(last, Frame.NO_ERROR, ""));
          plain.halfClose();
          plain.discard(PATIENCE);
        },
        List.of(Expectation.factAtLeast(LEFT_OUT, 1), Expectation.NO_GET_TWICE));
  }

  static Scenario withReset() {
    return scenario(
        "goaway-with-reset",
        "The same, but the app resets the connection behind its GOAWAY.",
        (connection, parting) -> {
          AppConnection plain = connection.connection();
          int last = parting.drawLine();
          Waiting.poll(plain.app().clock(), PATIENCE, parting::done);
          connection.send(Frame.goAway(last, Frame.NO_ERROR, ""));
          plain.reset();
        },
        List.of(Expectation.factAtLeast(LEFT_OUT, 1), Expectation.NO_GET_TWICE));
  }

  private static Scenario scenario(
      String name, String fault, Farewell farewell, List<Expectation> more) {
    List<Expectation> expectations = new ArrayList<>();
    expectations.add(Expectation.NO_GET_FAILS);
    expectations.add(Expectation.NO_POST_FAILS);
    expectations.addAll(more);
    return new Scenario(
            name,
            fault,
            Topology.LOOPBACK,
            Timing.RELAXED,
            stage -> play(stage, farewell),
            expectations)
        .in(ABLE);
  }

  private static void play(Stage stage, Farewell farewell)
      throws IOException, InterruptedException {
    LongAdder leftOut = new LongAdder();
    LongAdder late = new LongAdder();
    Script script =
        plain -> {
          Http2Connection connection = Http2Connection.accept(plain);
          Parting parting = new Parting(leftOut);
          for (int taken = 1; ; taken++) {
            Http2Request request = connection.read();
            parting.arrived(request.stream());
            late.add(connection.ponged() ? 1 : 0);
            connection.later(
                () -> {
                  plain.pause(WAIT);
                  if (parting.begins(request.stream())) {
                    connection.answer(request);
                    parting.answered();
                  }
                });
            if (taken == TURN) {
              farewell.say(connection, parting);
            }
          }
        };
    crowd(stage, script);
    stage.recorder().fact(LEFT_OUT, leftOut.sum());
    stage.recorder().fact(LATE, late.sum());
  }

  private static void crowd(Stage stage, Script script) throws IOException, InterruptedException {
    start(stage, script, ProxySpec.Settings.http2());
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, true)) {
      crowd.rehearse(Crowd.Pace.loop(2));
      stage.startCounting();
      crowd.perform(Crowd.Pace.loop(REQUESTS));
    }
  }

  /// One app at one address, and the proxy.
  static App start(Stage stage, Script script, ProxySpec.Settings settings)
      throws IOException, InterruptedException {
    App app = stage.app(script);
    Door door = stage.door(app, 2);
    ProxySpec spec = ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(door.address(), "app-1")));
    stage.start(spec.with(settings));
    return app;
  }

  static Scenario lying() {
    return scenario(
        "goaway-lying",
        "An HTTP/2 app that has answered before executes 12 requests at a time and then says that"
            + " nothing was ever processed: GOAWAY with last stream 0, and FIN.",
        (connection, _) -> {
          connection.send(Frame.goAway(0, Frame.NO_ERROR, ""));
          connection.connection().halfClose();
        });
  }

  static Scenario lost() {
    return scenario(
        "lost-without-goaway",
        "An HTTP/2 app executes 12 requests at a time and resets their connections before it has"
            + " answered one; the clients speak HTTP/2 as well.",
        (connection, _) -> connection.connection().reset());
  }

  private static Scenario scenario(String name, String fault, Farewell farewell) {
    return new Scenario(
            name,
            fault,
            Topology.LOOPBACK,
            Timing.RELAXED,
            stage -> playExecuted(stage, farewell),
            List.of(
                Expectation.NO_GET_FAILS,
                Expectation.POSTS_FAIL_ONLY_IF_EXECUTED,
                Expectation.factAtLeast(LEFT, 1),
                Expectation.factAtMost(DENIED, 0)))
        .in(ABLE);
  }

  /// Nobody has anything to send when the connections are left, so whatever failed was executed.
  private static void playExecuted(Stage stage, Farewell farewell)
      throws IOException, InterruptedException {
    AtomicBoolean holding = new AtomicBoolean();
    Set<String> held = ConcurrentHashMap.newKeySet();
    Set<Http2Connection> connections = ConcurrentHashMap.newKeySet();
    Script script =
        plain -> {
          Http2Connection connection = Http2Connection.accept(plain);
          while (true) {
            Http2Request request = connection.read();
            String id = request.request().id();
            if (holding.get() && plain.app().log().times(id) == 0) {
              plain.execute(request.request());
              connections.add(connection);
              held.add(id);
            } else {
              connection.later(() -> connection.answer(request));
            }
          }
        };
    start(stage, script, ProxySpec.Settings.http2());
    LongAdder left = new LongAdder();
    try (Crowd crowd = new Crowd(stage, "app", PER_VERB, () -> stage.client().speaksHttp2())) {
      crowd.rehearse(Crowd.Pace.loop(1));
      stage.startCounting();
      for (int round = 0; round < ROUNDS; round++) {
        crowd.rehearse(Crowd.Pace.loop(2));
        held.clear();
        holding.set(true);
        stage.together(
            List.of(
                () -> crowd.perform(Crowd.Pace.loop(1)),
                () -> {
                  Waiting.poll(stage.clock(), PATIENCE, () -> held.size() == 2 * PER_VERB);
                  holding.set(false);
                  left.add(connections.size());
                  for (Http2Connection connection : connections) {
                    connection.later(() -> farewell.say(connection, new Parting(new LongAdder())));
                  }
                  connections.clear();
                }));
      }
    }
    stage.recorder().fact(LEFT, left.sum());
    stage.recorder().fact(DENIED, denied(stage));
  }

  private static long denied(Stage stage) {
    return stage.recorder().samples().stream()
        .filter(s -> s.answer().trouble().equals(Answer.RESET + Frame.REFUSED_STREAM))
        .count();
  }
}
