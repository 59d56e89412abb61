package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Learning;
import dev.truehop.config.Reuse;
import dev.truehop.config.Suspects;
import dev.truehop.pool.PoolModel.Asking;
import dev.truehop.pool.PoolModel.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random operations on the pools of one cluster, with waiters that call back into the pool,
/// against [PoolModel]. Runs on fixed seeds and on one that is new every time. To replay one:
/// `-Dtest=PoolFuzzTest -Dpool.seed=N`.
class PoolFuzzTest {
  private static final int OPERATIONS = 12_000;
  private static final String[] UIDS = {"a", "b", "c"};
  private static final long[] STEPS = {
    0, 200_000, 900_000, 5_000_000, 300_000_000, 900_000_000, 1_200_000_000, 9_000_000_000L
  };

  static Stream<Long> seeds() {
    Long replayed = Long.getLong("pool.seed");
    if (replayed != null) {
      return Stream.of(replayed);
    }
    long surprise = ThreadLocalRandom.current().nextLong();
    return LongStream.concat(LongStream.rangeClosed(1, 12), LongStream.of(surprise)).boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingThatMustNotHappenHappens(long seed) {
    Run run = new Run(seed);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        run.operate();
      }
      run.finish();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("replay with -Dpool.seed=" + seed + ": " + e.getMessage(), e);
    }
    assertTrue(run.model.reuses > 50 && run.model.refusals > 50, "seed " + seed + " is too tame");
  }

  /// Worker-confined. One run of one seed.
  private static final class Run {
    final Random random;
    final PoolKit kit;
    final PoolModel model;
    final int multiplexed;
    long now;
    int depth;

    Run(long seed) {
      random = new Random(seed);
      multiplexed = Math.max(0, random.nextInt(6) - 2);
      PoolKit.Settings settings = new PoolKit.Settings();
      settings.reuse = random.nextInt(5) == 0 ? Reuse.BLIND : Reuse.CHECKED;
      settings.maxConnections = 1 + random.nextInt(8);
      settings.maxPending = 2 + random.nextInt(10);
      settings.maxRequests = random.nextBoolean() ? 0 : 2 + random.nextInt(20);
      settings.maxAge = random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(40);
      settings.idleTimeout = Duration.ofSeconds(3 + random.nextInt(30));
      settings.suspects = Suspects.values()[random.nextInt(3)];
      settings.learning = random.nextInt(4) == 0 ? Learning.OFF : Learning.ON;
      settings.spares = Math.max(0, random.nextInt(6) - 3);
      kit = new PoolKit(settings);
      model = new PoolModel(settings.config(), kit.cap);
      now = random.nextLong();
    }

    void operate() {
      model.passed(now);
      switch (random.nextInt(24)) {
        case 0, 1, 2, 3, 4 -> acquire(pool());
        case 5, 6, 7 -> connect();
        case 8, 9, 10, 11 -> release();
        case 12 -> cancel();
        case 13, 14 -> now += STEPS[random.nextInt(STEPS.length)];
        case 15 -> link(link -> link.wire.kernel = KernelView.NOT_ESTABLISHED);
        case 16 -> end();
        case 17 -> foundStale();
        case 18 -> kit.set.sweep(now);
        case 19 -> rarely();
        case 20 -> closeIdle();
        case 21 -> withholding();
        case 22 -> http2Link(this::streams);
        case 23 -> http2Link(this::goAway);
        default -> throw new AssertionError();
      }
      model.check(kit.connector, kit.stats);
    }

    private void rarely() {
      switch (random.nextInt(12)) {
        case 0 -> fence(pool());
        case 1 -> fail();
        default -> {
          // Most of the time nothing rare happens.
        }
      }
    }

    private Pool pool() {
      int uid = random.nextInt(UIDS.length);
      Pool pool = kit.set.pool(uid < multiplexed ? http2(UIDS[uid]) : PoolKit.key(UIDS[uid]));
      model.pools.add(pool);
      return pool;
    }

    private static PoolKey http2(String uid) {
      Generation generation = Generation.ofPod(uid);
      return new PoolKey(PoolKit.ADDRESS, generation, Protocol.HTTP2, TlsIdentity.PLAINTEXT, null);
    }

    private void http2Link(Consumer<Link> action) {
      link(
          link -> {
            if (link.multiplexed()) {
              action.accept(link);
            }
          });
    }

    private void streams(Link link) {
      link.streams = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(6);
      link.goingAway |= link.streams == 0;
      Objects.requireNonNull(link.connection).connection().streams(link.streams, now);
    }

    private void goAway(Link link) {
      if (random.nextInt(3) == 0) {
        link.goingAway = true;
        Objects.requireNonNull(link.connection).connection().goingAway(now);
      }
    }

    private void acquire(Pool pool) {
      Need need = Need.values()[random.nextInt(3)];
      Asking waiter = new Asking(model, pool, need, this::onLease, this::onRefusal);
      model.asking.add(waiter);
      Asking outer = model.acquiring;
      model.acquiring = waiter;
      pool.acquire(need, waiter, now);
      model.acquiring = outer;
    }

    private void onLease(Lease connection) {
      if (depth > 3 || random.nextInt(4) > 0) {
        return;
      }
      depth++;
      switch (random.nextInt(5)) {
        case 0 -> release(connection, true);
        case 1 -> release(connection, false);
        case 2 -> acquire(pool());
        case 3 -> cancel();
        default -> fenceSometimes(connection);
      }
      depth--;
    }

    private void fenceSometimes(Lease connection) {
      if (random.nextInt(10) == 0) {
        fence(connection.connection().pool());
      }
    }

    private void onRefusal() {
      if (depth > 3 || random.nextInt(4) > 0) {
        return;
      }
      depth++;
      if (random.nextBoolean()) {
        acquire(pool());
      } else {
        cancel();
      }
      depth--;
    }

    private void connect() {
      if (kit.connector.dials.isEmpty()) {
        return;
      }
      FakeConnector.Attempt attempt = kit.connector.dials.removeFirst();
      FakeWire wire = kit.connector.wire();
      wire.cheapConnect = random.nextBoolean();
      wire.rttNanos = random.nextInt(3) * 400_000L - 1;
      Link link = new Link(attempt.key(), wire, now);
      model.links.put(wire, link);
      link.connection = attempt.dial().connected(wire, now).only;
      if (link.multiplexed() && wire.open()) {
        streams(link);
      }
    }

    /// The upstream closes a connection that nobody uses, for its age or for no reason.
    private void closeIdle() {
      List<Link> idle =
          model.links.values().stream().filter(l -> l.wire.open() && l.leases == 0).toList();
      if (idle.isEmpty()) {
        return;
      }
      Link link = any(idle);
      Lease connection = link.connection;
      if (connection != null) {
        boolean silent = random.nextInt(5) == 0;
        connection.connection().ended(silent ? DetectionPoint.PROBE : DetectionPoint.IDLE, now);
      }
    }

    private void withholding() {
      List<Lease> withheld = model.leases.stream().filter(Lease::withhold).toList();
      if (!withheld.isEmpty() && random.nextInt(4) == 0) {
        any(withheld).withheldRefused();
      } else if (!withheld.isEmpty()) {
        any(withheld).servedWithholding();
      }
    }

    private void fail() {
      if (!kit.connector.dials.isEmpty()) {
        ConnectFailure[] failures = ConnectFailure.values();
        kit.connector.fail(failures[random.nextInt(failures.length)], now);
      }
    }

    private void release() {
      if (!model.leases.isEmpty()) {
        release(any(model.leases), random.nextInt(8) > 0);
      }
    }

    private void release(Lease connection, boolean reusable) {
      if (!model.leases.contains(connection)) {
        return;
      }
      Link link = model.link(connection);
      if (link.wire.open() && random.nextInt(8) > 0) {
        connection.read(now);
        link.activeNanos = now;
        link.readNanos = now;
        if (random.nextInt(4) == 0) {
          link.hintSeconds = random.nextInt(6);
          connection.hint(link.hintSeconds);
        }
      }
      model.released(connection);
      link.goingAway |= !reusable && link.multiplexed();
      connection.release(reusable, now);
    }

    private void cancel() {
      if (!model.asking.isEmpty()) {
        Asking waiter = any(new ArrayList<>(model.asking));
        if (waiter.pool.cancel(waiter)) {
          model.outcome(waiter);
        }
      }
    }

    private void end() {
      if (!model.leases.isEmpty()) {
        any(model.leases).connection().ended(DetectionPoint.READ, now);
      }
    }

    private void foundStale() {
      List<Lease> reused = model.leases.stream().filter(Lease::reused).toList();
      if (!reused.isEmpty()) {
        any(reused).foundStale(DetectionPoint.READ, Verdict.UNKNOWN, now);
      }
    }

    private void fence(Pool pool) {
      model.fenced.add(pool);
      pool.fence(now, random.nextInt(3) * 1_000_000_000L);
      pool();
    }

    private void link(Consumer<Link> action) {
      List<Link> open = model.links.values().stream().filter(l -> l.wire.open()).toList();
      if (!open.isEmpty()) {
        action.accept(any(open));
      }
    }

    private <T> T any(List<T> items) {
      return items.get(random.nextInt(items.size()));
    }

    /// Everything comes to an end: nothing may be left over.
    void finish() {
      depth = Integer.MAX_VALUE;
      model.fenced.addAll(model.pools);
      kit.set.retain(Set.of(), now, 0);
      while (!kit.connector.dials.isEmpty()) {
        connect();
      }
      kit.set.sweep(now);
      while (!model.leases.isEmpty()) {
        Lease connection = model.leases.getLast();
        model.released(connection);
        connection.release(true, now);
      }
      kit.set.sweep(now);
      assertEquals(Set.of(), model.asking, "somebody never heard anything");
      assertEquals(0, kit.cap.count());
      assertEquals(List.of(), kit.set.snapshot(now));
      assertTrue(model.links.values().stream().noneMatch(link -> link.wire.open()));
    }
  }
}
