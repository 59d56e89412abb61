package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.pool.PoolStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Worker-confined. One random run of a few clients against two apps, with everything that makes
/// kept connections dangerous: closes in every moment, replaced pods, silence, a busy loop, servers
/// that die of a request. [Handovers] watches what leaves; the rest is checked here.
final class FaultRun {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final int STEPS = 2_400;

  private static final List<String> POOLS =
      List.of(
          "suspects: auto",
          "suspects: withhold",
          "suspects: withhold, trustedIdle: 0s",
          "suspects: fresh",
          "suspects: withhold, learning: off, trustedIdle: 10s",
          "suspects: auto, maxConnections: 2, trustedIdle: 200ms",
          "suspects: auto, spares: 2",
          "reuse: blind");

  private final SimWorld world;
  private final RandomGenerator random;
  private final String pool;
  private final Handovers handovers = new Handovers();
  private final List<FaultApp> apps = new ArrayList<>();
  private final List<FaultClient> clients = new ArrayList<>();
  private int pods;

  FaultRun(long seed) {
    world = new SimWorld(seed);
    world.watch(handovers);
    random = world.random();
    pool = POOLS.get(random.nextInt(POOLS.size()));
    world.configure(config());
    int latencyMicros = random.nextBoolean() ? 0 : random.nextInt(1, 5_000);
    world.latency(Duration.ofNanos(latencyMicros * 1_000L));
    apps.add(new FaultApp(world, SimConfigs.APP, this::fence));
    apps.add(new FaultApp(world, SimConfigs.OTHER, this::fence));
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      clients.add(new FaultClient(world, i, random.nextInt(3, 12)));
    }
  }

  private String config() {
    String endpoints =
        SimConfigs.endpoint(SimConfigs.APP, "a" + (pods + 1) / 2)
            + ", "
            + SimConfigs.endpoint(SimConfigs.OTHER, "b" + pods / 2);
    return SimConfigs.with("", "timeout: 10s", pool, endpoints);
  }

  void play() {
    for (int step = 0; !clients.stream().allMatch(FaultClient::done); step++) {
      assertTrue(step < STEPS, "it comes to no end");
      if (random.nextInt(25) == 0) {
        happen();
      }
      world.advance(STEP);
      clients.forEach(FaultClient::look);
      world.assertSound();
    }
    clients.forEach(FaultClient::leave);
    world.advance(Duration.ofSeconds(1));
    assertCounted();
    world.close();
  }

  private void happen() {
    FaultApp app = apps.get(random.nextInt(apps.size()));
    switch (random.nextInt(8)) {
      case 0, 1 ->
          replacePod(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
      case 2 -> app.silence(Duration.ofMillis(random.nextInt(100, 6_000)));
      case 3 -> app.crash();
      case 4 -> {
        app.app().refuseConnects(true);
        world.after(Duration.ofMillis(300), () -> app.app().refuseConnects(false));
      }
      default -> world.beBusyFor(Duration.ofMillis(random.nextInt(1, 200)));
    }
  }

  /// @param late how long the news takes to come
  private void replacePod(Duration late) {
    FaultApp app = apps.get(pods % 2);
    if (random.nextBoolean()) {
      app.vanish();
    }
    world.after(late, this::fence);
  }

  /// The news that the next pod has taken the other's place.
  private void fence() {
    FaultApp replaced = apps.get(pods % 2);
    pods++;
    replaced.app().connections().forEach(one -> handovers.fenced(one.wire()));
    world.reconfigure(config());
  }

  private void assertCounted() {
    long begun = counted(DownstreamCounter.RQ_TOTAL);
    assertEquals(0, counted(DownstreamCounter.RQ_ACTIVE));
    assertEquals(clients.stream().mapToInt(FaultClient::sent).sum(), begun);
    long ended =
        world.cluster().requests().snapshot().stream()
            .mapToLong(one -> one.durations().count())
            .sum();
    assertEquals(begun, ended, "every exchange ends once");
    assertEquals(0, world.cluster().budget().retries());
    assertEquals(
        0, world.cluster().endpoints().stream().mapToInt(endpoint -> endpoint.active()).sum());
  }

  PoolStats stats() {
    return world.cluster().pools().stats();
  }

  int requests() {
    return clients.stream().mapToInt(FaultClient::sent).sum();
  }

  int failed() {
    return clients.stream().mapToInt(FaultClient::failed).sum();
  }

  private long counted(DownstreamCounter counter) {
    return world.site().listener("web").stats().counters().get(counter);
  }
}
