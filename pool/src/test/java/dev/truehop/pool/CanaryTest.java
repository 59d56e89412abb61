package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Learning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Connections that live, and connections that are kept only to see when they are closed.
class CanaryTest extends LearningKit {
  private final List<String> told = new ArrayList<>();

  @Test
  void withNoCloseAtAllConnectionsAreTrustedAsLongAsTheyWereSeenAlive() {
    kept();
    for (int i = 0; i < 3; i++) {
      kit.now += 10 * S;
      Lease c = kit.acquire(pool, Need.ANY, new FakeWaiter()).lease();
      assertTrue(c.suspectAtLease());
      kit.exchange(c);
    }
    kit.now += 10 * S;
    Lease c = kit.acquire(pool, Need.PROVEN, new FakeWaiter()).lease();
    assertFalse(c.suspectAtLease());
    assertEquals("10200 ms (learned)", c.connection().guardText(), "as exact as closes agree");
  }

  @Test
  void connectionsThatOutliveTheIdleTimeoutAreTrustedUpToIt() {
    for (int i = 0; i < 3; i++) {
      kept();
      kit.now += 60 * S;
      kit.set.sweep(kit.now);
    }
    assertEquals(3, kit.stats.closed(CloseReason.IDLE_TIMEOUT));
    assertEquals(60 * S, guardOfNext());
  }

  @Test
  void canariesThatOutliveTheIdleTimeoutEndALowerCloseAge() {
    learn(5 * S);
    kit.now += PoolLimits.VERIFY_NANOS;
    for (int i = 0; i < 3; i++) {
      kept();
      kit.now += 4500 * MS;
      kit.set.sweep(kit.now);
      kit.now += 56 * S;
      kit.set.sweep(kit.now);
    }
    assertEquals(-1, profile().closeAgeNanos());
    assertEquals(60 * S, guardOfNext());
  }

  @Test
  void anEndThatTheKernelsProbesFoundIsNoCloseAge() {
    for (int i = 0; i < 4; i++) {
      Lease c = kept();
      kit.now += 5 * S;
      c.connection().ended(DetectionPoint.PROBE, kit.now);
      kit.now += 2 * S;
    }
    assertEquals(-1, profile().closeAgeNanos());
    assertEquals(4, kit.stats.staleDetected(DetectionPoint.PROBE, Verdict.NEVER_SENT));
  }

  @Test
  void aCloseThatTheLookFindsIsASampleToo() {
    for (int i = 0; i < 3; i++) {
      Lease c = kept();
      kit.now += 5 * S;
      wire(c).kernel = KernelView.NOT_ESTABLISHED;
      kit.acquire(pool, Need.ANY, new FakeWaiter());
      kit.connector.succeed(kit.now).release(false, kit.now);
      kit.now += 2 * S;
    }
    assertEquals(5 * S, profile().closeAgeNanos());
  }

  @Test
  void theFirstConnectionAtItsGuardBecomesTheCanaryAndServesNobody() {
    learn(5 * S);
    kit.now += 600 * S;
    Lease canary = kept();
    Lease second = kept();
    kit.now += 4500 * MS;
    kit.set.sweep(kit.now);
    assertTrue(canary.connection().canary() || second.connection().canary());
    assertEquals(1, kit.stats.closed(CloseReason.GUARD));
    Lease out = canary.connection().canary() ? canary : second;
    FakeWaiter waiter = kit.acquire(pool, Need.ANY, new FakeWaiter());
    assertEquals(0, waiter.outcomes(), "a connection is dialled instead");
    Lease busy = kit.connector.succeed(kit.now);
    assertTrue(pool.snapshot(kit.now).connections().stream().anyMatch(ConnectionSnapshot::canary));
    kit.now += 500 * MS;
    out.connection().ended(DetectionPoint.IDLE, kit.now);
    assertEquals(5 * S, profile().closeAgeNanos());
    kit.exchange(busy);
    kit.now += 4500 * MS;
    kit.set.sweep(kit.now);
    assertTrue(wire(busy).closed, "the next canary has time");
  }

  @Test
  void aConnectionWhoseUpstreamHasSaidWhenItClosesIsNoCanaryWhateverElseWasSeen() {
    closeAt(24 * MS);
    Lease hinted = kit.fresh(pool);
    hinted.hint(2);
    kit.exchange(hinted);
    kit.now += S;
    kit.set.sweep(kit.now);
    assertTrue(wire(hinted).closed);
  }

  @Test
  void aCanaryIsTheFirstToMakeRoomAndIsFencedLikeTheOthers() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxConnections = 2;
    PoolKit small = new PoolKit(settings);
    for (int i = 0; i < 3; i++) {
      Lease taught = small.fresh();
      small.exchange(taught);
      small.now += 2 * S;
      taught.connection().ended(DetectionPoint.IDLE, small.now);
    }
    small.now += PoolLimits.VERIFY_NANOS;
    Lease canary = small.fresh();
    small.exchange(canary);
    small.now += 1800 * MS;
    small.set.sweep(small.now);
    assertTrue(canary.connection().canary());
    small.fresh();
    small.acquire(Need.FRESH);
    assertTrue(wire(canary).closed);
    assertEquals(1, small.stats.closed(CloseReason.MADE_ROOM));
  }

  @Test
  void unusedConnectionsHaveACloseAgeOfTheirOwn() {
    for (int i = 0; i < 3; i++) {
      FakeWaiter nobody = kit.acquire(pool, Need.FRESH, new FakeWaiter());
      pool.cancel(nobody);
      Lease unused = kit.connector.succeed(kit.now);
      kit.now += 10 * S;
      unused.connection().ended(DetectionPoint.IDLE, kit.now);
      kit.now += 2 * S;
    }
    assertEquals(10 * S, profile().unusedCloseAgeNanos());
    assertEquals(-1, profile().closeAgeNanos());
    assertEquals(S, guardOfNext());
  }

  @Test
  void nothingIsLearnedWhereLearningIsOff() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.learning = Learning.OFF;
    kit.set.configure(settings.config(), Duration.ofSeconds(1));
    closeAt(5 * S);
    closeAt(5 * S);
    closeAt(5 * S);
    assertEquals(-1, profile().closeAgeNanos());
    assertEquals(S, guardOfNext());
  }

  @Test
  void whatWasLearnedAndATimeoutInversionAreToldOnce() {
    kit.set.events(
        new PoolEvents() {
          @Override
          public void learned(String workload, UpstreamProfile profile) {
            told.add(workload + " " + profile.closeAgeNanos() / MS);
          }

          @Override
          public void inverted(String workload, long idleTimeoutNanos, long closeAgeNanos) {
            told.add(idleTimeoutNanos / MS + " > " + closeAgeNanos / MS);
          }
        });
    for (int i = 0; i < 10; i++) {
      closeAt(5 * S - i * MS);
      kit.set.sweep(kit.now);
    }
    assertEquals(List.of("shop/orders 4998", "60000 > 4998"), told);
    assertTrue(profile().inverted());
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.idleTimeout = Duration.ofSeconds(4);
    kit.set.configure(settings.config(), Duration.ofSeconds(1));
    assertFalse(profile().inverted());
  }

  @Test
  void profilesOfWorkloadsThatAreGoneDoNotPileUp() {
    Set<PoolKey> none = Set.of();
    for (int i = 0; i < 2 * PoolLimits.IDLE_PROFILES; i++) {
      kit.set.pool(PoolKit.key("pod" + i), "address " + i);
      kit.set.retain(none, kit.now, 0);
      kit.set.sweep(kit.now);
    }
    assertTrue(kit.set.profiles(kit.now).size() <= PoolLimits.IDLE_PROFILES);
  }
}
