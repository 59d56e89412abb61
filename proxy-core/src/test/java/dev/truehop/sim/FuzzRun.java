package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.metrics.RequestSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Worker-confined. One random run: clients, apps and replacements of pods as the seed has it, and
/// after it the books.
final class FuzzRun {
  private static final int STEPS = 60;

  /// Immutable. A configuration, and what it promises.
  ///
  /// @param cautious only what provably was not executed is repeated; with other tokens than the
  ///   default ones the operator vouches
  private record Setting(String route, String pool, boolean cautious) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("timeout: 10s", "maxConnections: 6", true),
          new Setting("timeout: 10s", "maxConnections: 2, maxPendingRequests: 2", true),
          new Setting("timeout: 10s", "trustedIdle: 10s, maxRequestsPerConnection: 3", true),
          new Setting("timeout: 10s", "maxConnectionAge: 3s, idleTimeout: 5s", true),
          new Setting("timeout: 10s, retries: { attempts: 0 }", "reuse: blind", true),
          new Setting(
              "timeout: 10s, retries: { attempts: 3, retryOn: '5xx,stale-reset', perTryTimeout: 1s"
                  + " }",
              "maxConnections: 6",
              false));

  /// Immutable. A connection whose pod was replaced, and what it had received by then.
  private record Fenced(AppConnection connection, int heads) {}

  private final SimWorld world;
  private final RandomGenerator random;
  private final Setting setting;
  private final boolean instant;
  private final Map<String, Set<String>> deliveries = new HashMap<>();
  private final List<FuzzClient> clients = new ArrayList<>();
  private final List<Fenced> fenced = new ArrayList<>();
  private final List<SimApp> apps = new ArrayList<>();
  private int pods;

  FuzzRun(long seed) {
    world = new SimWorld(seed);
    random = world.random();
    setting = SETTINGS.get(random.nextInt(SETTINGS.size()));
    world.configure(config());
    instant = random.nextInt(3) > 0;
    world.latency(Duration.ofNanos(instant ? 0 : random.nextInt(20_000_000)));
    world.segments(random.nextInt(3) == 0 ? random.nextInt(2, 50) : 64 * 1024);
    apps.add(new FuzzApp(world, SimConfigs.APP, deliveries).app());
    apps.add(new FuzzApp(world, SimConfigs.OTHER, deliveries).app());
  }

  /// One replacement in two is the first app's.
  private String config() {
    String endpoints =
        SimConfigs.endpoint(SimConfigs.APP, "a" + (pods + 1) / 2)
            + ", "
            + SimConfigs.endpoint(SimConfigs.OTHER, "b" + pods / 2);
    return SimConfigs.with("", setting.route(), setting.pool(), endpoints);
  }

  void play() {
    for (int step = 0; step < STEPS; step++) {
      act();
      world.advance(Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(2_000) : 5));
      world.assertSound();
      assertFencesHold();
    }
    settle();
  }

  private void act() {
    switch (random.nextInt(20)) {
      case 0 -> replacePod();
      case 1 -> apps.getFirst().refuseConnects(random.nextBoolean());
      case 2 -> apps.getFirst().ignoreConnects(random.nextInt(3) == 0);
      case 3, 4, 5 -> clients.add(new FuzzClient(world, clients.size()));
      default -> {
        if (!clients.isEmpty()) {
          clients.get(random.nextInt(clients.size())).step();
        }
      }
    }
  }

  private void replacePod() {
    SimApp app = apps.get(pods % 2);
    pods++;
    for (AppConnection connection : app.connections()) {
      if (connection.open()) {
        fenced.add(new Fenced(connection, connection.headsSeen()));
      }
    }
    world.configure(config());
  }

  /// What was on its way when the pod was replaced may still arrive: one request.
  private void assertFencesHold() {
    for (Fenced one : fenced) {
      int most = one.heads() + (instant ? 0 : 1);
      assertTrue(
          one.connection().headsSeen() <= most,
          () -> "a new request on a fenced connection: " + one.connection().raw());
    }
  }

  private void settle() {
    // Who left in the middle of a request holds a connection for as long as an idle stream may.
    clients.stream().filter(FuzzClient::done).forEach(client -> client.client().abort());
    // Pipelined requests meet their timeouts one after the other.
    int outstanding = clients.stream().mapToInt(client -> client.sent().size()).max().orElse(0);
    world.advance(Duration.ofSeconds(11).multipliedBy(outstanding));
    clients.forEach(this::assertAnswered);
    clients.forEach(client -> client.client().abort());
    world.advance(Duration.ofSeconds(60));
    assertFencesHold();
    clients.forEach(this::assertDelivered);
    assertCounted();
    world.close();
  }

  /// Every request has its answer, its own answer, and in order.
  private void assertAnswered(FuzzClient client) {
    List<SimClient.Reply> replies = client.client().replies();
    List<FuzzClient.Sent> sent = client.sent();
    if (!client.done()) {
      assertEquals(sent.size(), replies.size(), () -> "answers to " + sent);
    }
    for (int i = 0; i < replies.size(); i++) {
      String body = replies.get(i).body();
      if (body.matches("c\\d+-\\d+")) {
        assertEquals(sent.get(i).id(), body, "somebody else's response");
      }
    }
  }

  /// Nothing that must not be repeated reached two apps, and what is said of the delivery is true.
  private void assertDelivered(FuzzClient client) {
    List<SimClient.Reply> replies = client.client().replies();
    List<FuzzClient.Sent> all = client.sent();
    for (int i = 0; i < all.size(); i++) {
      FuzzClient.Sent sent = all.get(i);
      Set<String> where = deliveries.getOrDefault(sent.id(), Set.of());
      if (setting.cautious()) {
        int most = sent.repeatable() ? 2 : 1;
        assertTrue(where.size() <= most, () -> sent + " was delivered to " + where);
      }
      String word = i < replies.size() ? replies.get(i).field("x-truehop-delivery") : null;
      if (setting.cautious() && word != null && !word.equals("unknown")) {
        boolean unsent = word.equals("never-sent") || word.equals("incomplete");
        assertFalse(
            unsent && !sent.repeatable() && !where.isEmpty(),
            () -> sent + " was " + word + ", but delivered to " + where);
      }
    }
  }

  private void assertCounted() {
    long begun = counted(DownstreamCounter.RQ_TOTAL);
    assertEquals(0, counted(DownstreamCounter.RQ_ACTIVE));
    assertEquals(0, counted(DownstreamCounter.CX_ACTIVE));
    assertEquals(counted(DownstreamCounter.CX_TOTAL), counted(DownstreamCounter.CX_DESTROY));
    assertEquals(begun, ended(), "every exchange ends once");
    assertEquals(0, world.cluster().budget().retries());
    assertEquals(
        0, world.cluster().endpoints().stream().mapToInt(endpoint -> endpoint.active()).sum());
  }

  /// Every octet that anybody received.
  String trace() {
    StringBuilder all = new StringBuilder();
    clients.forEach(client -> all.append(client.client().text()).append('|'));
    for (SimApp app : apps) {
      app.connections().forEach(connection -> all.append(connection.raw()).append('|'));
    }
    return all.toString();
  }

  private long counted(DownstreamCounter counter) {
    return world.site().listener("web").stats().counters().get(counter);
  }

  private long ended() {
    List<RequestSeries> series = new ArrayList<>(world.cluster().requests().snapshot());
    series.addAll(world.site().connections().unrouted().requests().snapshot());
    return series.stream().mapToLong(one -> one.durations().count()).sum();
  }
}
