package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.AdminStats;
import dev.truehop.perf.Children;
import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.ProxyProcess;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Immutable: part 1. An app closes idle connections unannounced; requests are aimed at the close.
final class IdleCloseStory {
  static final String SCENARIO = "idle close";

  /// Node's is 5 s. Longer than `trustedIdle` (1 s): an upstream that closes sooner than that has
  /// to say so (`Keep-Alive: timeout`) or be configured.
  static final Duration CLOSE_AGE = Duration.ofMillis(1250);

  private static final int LANES_PER_VERB = 80;
  private static final int ROUNDS = 5;
  private static final int CALIBRATIONS = 40;
  private static final Duration CALIBRATION_SPREAD = Duration.ofMillis(400);
  private static final SampleUpstream.Manners MANNERS =
      new SampleUpstream.Manners(CLOSE_AGE, SampleUpstream.NODE_CLOSE_LAG);

  private final Clock clock;
  private final Children children;
  private final CloseAge closeAge = new CloseAge();

  IdleCloseStory(Clock clock, Children children) {
    this.clock = clock;
    this.children = children;
  }

  static int requestsPerRow() {
    return LANES_PER_VERB * ROUNDS;
  }

  /// Measures, without any proxy, when this app on this machine really closes.
  void calibrate() throws IOException, InterruptedException {
    try (SampleUpstream upstream = new SampleUpstream(clock, MANNERS, closeAge)) {
      HostPort app = upstream.open(loopback()).address();
      List<Callable<Boolean>> closes = new ArrayList<>();
      for (int i = 0; i < CALIBRATIONS; i++) {
        Duration delay = CALIBRATION_SPREAD.multipliedBy(i).dividedBy(CALIBRATIONS);
        closes.add(() -> awaitClose(app, delay));
      }
      run(closes);
      // The app notes the age just after the close that the client saw.
      Waiting.poll(clock, CLOSE_AGE, () -> closeAge.count() == CALIBRATIONS);
    }
  }

  private boolean awaitClose(HostPort app, Duration delay) throws IOException {
    Waiting.pause(clock, delay);
    try (ClientConnection client = new ClientConnection(app)) {
      client.send(Verb.GET, "/", "");
      client.awaitEnd();
    }
    return true;
  }

  /// Runs it in one mode, after [#calibrate].
  ///
  /// @return a row for each verb
  List<Row> run(ProxyMode mode) throws IOException, InterruptedException {
    try (SampleUpstream upstream = new SampleUpstream(clock, MANNERS, closeAge)) {
      List<Door> doors = new ArrayList<>();
      List<DemoConfig.Target> targets = new ArrayList<>();
      for (int i = 0; i < LANES_PER_VERB * Verb.values().length; i++) {
        Door door = upstream.open(loopback());
        doors.add(door);
        targets.add(new DemoConfig.Target(name(i), door.address(), "sample"));
      }
      Path file = children.folder().resolve("idle-close-" + mode.label() + ".yaml");
      new DemoConfig(mode, targets).writeTo(file);
      try (ProxyProcess proxy = ProxyProcess.start(children, file)) {
        List<Lane> lanes = run(lanes(proxy.web(), upstream, doors));
        return rows(mode, lanes, upstream, AdminStats.read(proxy.admin()));
      }
    }
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Verb verb(int lane) {
    return Verb.values()[lane % Verb.values().length];
  }

  private static String name(int lane) {
    return verb(lane).prefix() + "-" + lane;
  }

  private static List<Lane> lanes(HostPort proxy, SampleUpstream upstream, List<Door> doors) {
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < doors.size(); i++) {
      long delay = CLOSE_AGE.toNanos() * i / doors.size();
      Lane.Plan plan = new Lane.Plan(name(i), verb(i), ROUNDS, delay);
      lanes.add(new Lane(plan, proxy, upstream, doors.get(i)));
    }
    return lanes;
  }

  /// Runs all at once, each on its own virtual thread.
  static <T> List<T> run(List<? extends Callable<T>> tasks)
      throws IOException, InterruptedException {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<T> done : threads.invokeAll(tasks)) {
        results.add(done.get());
      }
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    }
    return results;
  }

  private static List<Row> rows(
      ProxyMode mode, List<Lane> lanes, SampleUpstream upstream, AdminStats stats) {
    List<Row> rows = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      Tally tally = new Tally();
      long fresh = 0;
      for (Lane lane : lanes) {
        if (lane.verb() == verb) {
          tally.add(lane.tally());
          fresh += lane.fresh();
        }
      }
      long duplicates = upstream.log().duplicates(verb.prefix());
      Row.Counted counted =
          new Row.Counted(duplicates, stats.sum(AdminStats.REPLAYED, verb.prefix()), fresh);
      rows.add(Row.of(SCENARIO + ", " + verb, mode, promise(mode, verb), tally, counted));
    }
    return rows;
  }

  private static Promise promise(ProxyMode mode, Verb verb) {
    return switch (mode) {
      case FIELD -> Promise.NONE;
      case TRUEHOP ->
          switch (verb) {
            case GET -> Promise.ANSWERED;
            case POST -> Promise.ONCE_AND_ANSWERED;
          };
    };
  }
}
