package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Aim;
import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Immutable: clients with a cluster of their own each, so that every request meets the connection
/// that the one before left idle.
///
/// @param perVerb how many clients for each verb
/// @param rounds requests of each
/// @param closeAge after which the app is set to end idle connections
/// @param when the requests are sent
/// @param settings of the proxy
/// @param uploadOctets of the POSTs' bodies; 0 = a small one
record Lanes(
    int perVerb,
    int rounds,
    Duration closeAge,
    When when,
    ProxySpec.Settings settings,
    int uploadOctets) {
  private static final int CALIBRATIONS = 20;
  private static final int TRIES = 5;

  /// When a lane sends, relative to the close that it expects.
  enum When {
    /// Within 1.5 ms of it, before or after.
    AIMED,
    /// From 20 % before to 20 % after, as a client that knows nothing of it.
    AROUND
  }

  static Lanes aimed(int perVerb, int rounds, Duration closeAge) {
    return new Lanes(perVerb, rounds, closeAge, When.AIMED, ProxySpec.Settings.DEFAULTS, 0);
  }

  /// Plays with an app that ends idle connections after `closeAge` and notes the age of each.
  void play(Stage stage, Script script) throws IOException, InterruptedException {
    App app = stage.app(script);
    List<ProxySpec.Cluster> clusters = new ArrayList<>();
    List<Lane> lanes = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      for (int i = 0; i < perVerb; i++) {
        String name = verb.prefix() + "-" + i;
        Door door = stage.freeDoor(app);
        ProxySpec.Endpoint endpoint = ProxySpec.Endpoint.of(door.address(), "app-1");
        clusters.add(new ProxySpec.Cluster(name, List.of(endpoint)));
        lanes.add(new Lane(this, stage, app, door, new Named(name, verb, lanes.size())));
      }
    }
    calibrate(stage, app);
    stage.start(new ProxySpec(clusters, settings));
    stage.together(lanes.stream().<Stage.Action>map(lane -> lane::prime).toList());
    stage.startCounting();
    stage.together(lanes.stream().<Stage.Action>map(lane -> lane::run).toList());
  }

  /// Measures, without the proxy, when this app on this machine really closes: timers run late.
  private void calibrate(Stage stage, App app) throws IOException, InterruptedException {
    Door door = stage.freeDoor(app);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CALIBRATIONS; i++) {
      Client client = stage.directClient(door.address());
      clients.add(client);
      client.send(stage.request(Verb.GET, "calibration"));
      stage.pause(closeAge.dividedBy(4L * CALIBRATIONS));
    }
    Duration limit = closeAge.multipliedBy(4);
    if (!Waiting.poll(stage.clock(), limit, () -> app.closeAge().count() >= CALIBRATIONS)) {
      throw new IOException("the app closed only " + app.closeAge().count() + " connections");
    }
    clients.forEach(Client::close);
  }

  /// Immutable: which lane it is.
  private record Named(String cluster, Verb verb, int number) {}

  /// Worker-confined (to one virtual thread at a time): one client.
  private static final class Lane {
    private final Lanes plan;
    private final Stage stage;
    private final App app;
    private final Door door;
    private final Named named;
    private final RandomGenerator random;
    private Client client;
    private long latencyNanos;

    @SuppressWarnings("NullAway.Init") // The client can be had only when the proxy serves.
    Lane(Lanes plan, Stage stage, App app, Door door, Named named) {
      this.plan = plan;
      this.stage = stage;
      this.app = app;
      this.door = door;
      this.named = named;
      this.random = new SplittableRandom(named.number());
    }

    /// Leaves an idle connection behind.
    void prime() throws IOException, InterruptedException {
      if (client == null) {
        client = stage.client();
        // Spread, so that lanes do not disturb each other's aim.
        stage.pause(plan.closeAge.multipliedBy(named.number()).dividedBy(2L * plan.perVerb));
      }
      // Without a look, a proxy may have more than one dead connection in store.
      Answer answer = Answer.NONE_YET;
      for (int i = 0; i < TRIES && answer.status() != 200; i++) {
        long start = stage.clock().nanos();
        answer = client.send(stage.request(named.verb(), named.cluster()));
        latencyNanos = stage.clock().nanos() - start;
      }
      if (answer.status() != 200) {
        throw new IOException("no connection to aim at: " + answer);
      }
    }

    void run() throws IOException, InterruptedException {
      boolean primed = true;
      for (int round = 0; round < plan.rounds; round++) {
        if (!primed) {
          prime();
        }
        Waiting.until(stage.clock(), nextSendNanos());
        Request request = stage.request(named.verb(), named.cluster());
        if (named.verb() == Verb.POST) {
          request = request.uploading(plan.uploadOctets);
        }
        primed = stage.recorder().send(client, request).status() == 200;
      }
      client.close();
    }

    private long nextSendNanos() {
      long closeAge = app.closeAge().medianNanos();
      long idleSince = door.idleSinceNanos();
      return switch (plan.when) {
        case AIMED -> Aim.sendAtNanos(idleSince, closeAge, Aim.offsetNanos(random), latencyNanos);
        case AROUND -> idleSince + random.nextLong(closeAge * 8 / 10, closeAge * 12 / 10);
      };
    }
  }
}
