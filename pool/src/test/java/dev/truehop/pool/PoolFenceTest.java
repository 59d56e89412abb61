package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolFenceTest {
  private static final long GRACE = 5 * S;
  private final PoolKit kit = new PoolKit();

  @Test
  void idleConnectionsOfAFencedGenerationAreClosedAtOnce() {
    List<Lease> kept = kit.kept(2);
    kit.pool.fence(kit.now, GRACE);
    for (Lease connection : kept) {
      assertTrue(wire(connection).closed);
      assertFalse(connection.mayWrite());
    }
    assertEquals(2, kit.stats.closed(CloseReason.FENCED));
    assertEquals(2, kit.stats.staleDetected(DetectionPoint.FENCE, Verdict.NEVER_SENT));
    assertEquals(0, kit.cap.count());
  }

  @Test
  void aFencedPoolIsCountedOnceAndRefusesEverybody() {
    FakeWaiter waiting = kit.acquire(Need.ANY);
    kit.pool.fence(kit.now, GRACE);
    kit.pool.fence(kit.now, 0);
    assertEquals(1, kit.stats.poolsFenced());
    assertEquals(Refusal.FENCED, waiting.refusal);
    assertEquals("generation pod:a of 10.0.0.5:3000 is gone", waiting.detail);
    assertEquals(Refusal.FENCED, kit.acquire(Need.FRESH).refusal);
  }

  @Test
  void aLeaseThatHasNotWrittenYetMayNotBeginAfterTheFence() {
    Lease leased = kit.fresh();
    assertTrue(leased.mayWrite());
    kit.pool.fence(kit.now, GRACE);
    assertFalse(leased.mayWrite());
    assertEquals(ConnectionState.DRAINING, leased.connection().state());
    assertTrue(wire(leased).open(), "what is in flight may finish");
  }

  @Test
  void aLateReleaseCanNotPutAFencedConnectionBack() {
    Lease leased = kit.fresh();
    kit.pool.fence(kit.now, GRACE);
    kit.exchange(leased);
    assertEquals(ConnectionState.CLOSED, leased.connection().state());
    assertTrue(wire(leased).closed);
    assertEquals(0, kit.cap.count());
    assertEquals(1, kit.stats.closed(CloseReason.FENCED));
  }

  @Test
  void aDialThatCompletesAfterTheFenceIsClosed() {
    kit.acquire(Need.ANY);
    kit.pool.fence(kit.now, GRACE);
    Lease late = kit.connector.succeed(kit.now);
    assertEquals(ConnectionState.CLOSED, late.connection().state());
    assertTrue(wire(late).closed);
    assertFalse(late.mayWrite());
    assertEquals(0, kit.cap.count());
  }

  @Test
  void aDialThatFailsAfterTheFenceGivesItsRoomBack() {
    kit.acquire(Need.ANY);
    kit.pool.fence(kit.now, GRACE);
    kit.connector.fail(ConnectFailure.TIMEOUT, kit.now);
    assertEquals(0, kit.cap.count());
    assertTrue(kit.pool.isEmpty());
  }

  @Test
  void theSweepAbortsWhatOutlivesItsGrace() {
    Lease leased = kit.fresh();
    kit.pool.fence(kit.now, GRACE);
    assertEquals(kit.now + GRACE, kit.pool.sweep(kit.now));
    assertFalse(wire(leased).aborted);
    kit.now += GRACE;
    assertEquals(Long.MAX_VALUE, kit.pool.sweep(kit.now));
    assertTrue(wire(leased).aborted);
    assertEquals(1, kit.stats.closed(CloseReason.GRACE_OVER));
    assertFalse(kit.pool.isEmpty(), "its lease is still open");
    leased.release(false, kit.now);
    assertTrue(kit.pool.isEmpty());
  }

  @Test
  void anAbortThatEndsTheLeaseOnTheSameStackIsHandled() {
    Lease leased = kit.fresh();
    wire(leased).onAbort =
        () -> {
          leased.connection().ended(DetectionPoint.READ, kit.now);
          leased.release(false, kit.now);
        };
    kit.pool.fence(kit.now, 0);
    kit.pool.sweep(kit.now);
    assertTrue(kit.pool.isEmpty());
  }

  @Test
  void aFenceFromWithinALeaseIsSeenByItsHolder() {
    kit.kept(1);
    FakeWaiter waiter = new FakeWaiter().onLease(_ -> kit.pool.fence(kit.now, GRACE));
    kit.acquire(kit.pool, Need.ANY, waiter);
    assertFalse(waiter.lease().mayWrite());
  }

  @Test
  void aWaiterRefusedByAFenceMayGoToTheNextGenerationAtOnce() {
    FakeWaiter again = new FakeWaiter();
    Pool next = kit.set.pool(PoolKit.key("b"));
    FakeWaiter waiter = new FakeWaiter().onRefusal(() -> kit.acquire(next, Need.ANY, again));
    kit.acquire(kit.pool, Need.ANY, waiter);
    kit.pool.fence(kit.now, GRACE);
    assertEquals(2, kit.connector.dialled);
    kit.connector.succeed(kit.now);
    assertEquals(0, again.outcomes(), "not from the dial to the old generation");
    kit.connector.succeed(kit.now);
    assertEquals(Generation.ofPod("b"), again.lease().connection().generation());
  }

  @Test
  void aSetFencesTheKeysThatAreNotWantedAnyMore() {
    Lease old = kit.kept(1).getFirst();
    Pool wanted = kit.set.pool(PoolKit.key("b"));
    Lease stays = kit.fresh(wanted);
    kit.exchange(stays);
    kit.set.retain(Set.of(wanted.key()), kit.now, GRACE);
    assertTrue(kit.pool.fenced());
    assertTrue(wire(old).closed);
    assertFalse(wanted.fenced());
    assertTrue(wire(stays).open());
    kit.set.sweep(kit.now);
    assertEquals(1, kit.set.snapshot(kit.now).size(), "the fenced one is forgotten");
  }

  @Test
  void aFencedPoolIsRememberedUntilItIsEmpty() {
    Lease leased = kit.fresh();
    kit.set.retain(Set.of(), kit.now, GRACE);
    kit.set.sweep(kit.now);
    assertEquals(1, kit.set.snapshot(kit.now).size());
    leased.release(true, kit.now);
    kit.set.sweep(kit.now);
    assertEquals(0, kit.set.snapshot(kit.now).size());
  }

  @Test
  void aKeyThatComesBackGetsANewPool() {
    assertSame(kit.pool, kit.set.pool(PoolKit.key("a")));
    Lease leased = kit.fresh();
    kit.set.retain(Set.of(), kit.now, GRACE);
    Pool again = kit.set.pool(PoolKit.key("a"));
    assertNotSame(kit.pool, again);
    leased.release(true, kit.now + MS);
    kit.set.sweep(kit.now + MS);
    assertSame(again, kit.set.pool(PoolKit.key("a")));
  }
}
