package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolWaitingTest {
  private final PoolKit kit = new PoolKit();

  private static PoolKit limited(int maxConnections, int maxPending) {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxConnections = maxConnections;
    settings.maxPending = maxPending;
    return new PoolKit(settings);
  }

  @Test
  void dialsWhileMoreRequestsWaitThanDialsAreUnderWay() {
    FakeWaiter first = kit.acquire(Need.ANY);
    FakeWaiter second = kit.acquire(Need.ANY);
    assertEquals(2, kit.connector.dialled);
    assertTrue(kit.pool.cancel(first));
    kit.acquire(Need.ANY);
    assertEquals(2, kit.connector.dialled, "the cancelled one's dial will do");
    kit.connector.succeed(kit.now);
    assertEquals(1, second.outcomes());
    assertEquals(0, first.outcomes());
  }

  @Test
  void theDialIsGivenTheConnectTimeout() {
    kit.acquire(Need.ANY);
    FakeConnector.Attempt attempt = kit.connector.dials.getFirst();
    assertEquals(S, attempt.timeoutNanos());
    assertEquals(PoolKit.key("a"), attempt.key());
  }

  @Test
  void whoCameFirstIsServedFirst() {
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(kit.acquire(Need.ANY));
    }
    for (int i = 0; i < 3; i++) {
      kit.connector.succeed(kit.now);
      assertEquals(1, waiters.get(i).outcomes());
    }
  }

  @Test
  void aReleasedConnectionGoesToTheFirstWaiterThatMayHaveIt() {
    Lease connection = kit.fresh();
    FakeWaiter replay = kit.acquire(Need.FRESH);
    FakeWaiter post = kit.acquire(Need.PROVEN);
    FakeWaiter get = kit.acquire(Need.ANY);
    kit.exchange(connection);
    assertSame(connection, post.lease());
    kit.exchange(connection);
    assertSame(connection, get.lease());
    assertEquals(0, replay.outcomes());
    kit.connector.succeed(kit.now);
    assertFalse(replay.lease().reused());
  }

  @Test
  void aReleasedConnectionIsLookedAtBeforeAWaiterGetsIt() {
    Lease connection = kit.fresh();
    FakeWaiter waiter = kit.acquire(Need.ANY);
    wire(connection).kernel = KernelView.NOT_ESTABLISHED;
    kit.exchange(connection);
    assertEquals(0, waiter.outcomes());
    assertTrue(wire(connection).closed);
  }

  @Test
  void aReleasedConnectionThatMovedNoOctetForLongIsNotProven() {
    Lease connection = kit.fresh();
    FakeWaiter post = kit.acquire(Need.PROVEN);
    kit.now += 2 * S;
    connection.release(true, kit.now);
    assertEquals(0, post.outcomes());
    kit.connector.succeed(kit.now);
    assertFalse(post.lease().reused());
  }

  @Test
  void aDialThatNobodyWaitsForAnyMoreIsKept() {
    FakeWaiter waiter = kit.acquire(Need.ANY);
    assertTrue(kit.pool.cancel(waiter));
    assertFalse(kit.pool.cancel(waiter));
    Lease connection = kit.connector.succeed(kit.now);
    assertEquals(ConnectionState.IDLE, connection.connection().state());
    Lease leased = kit.acquire(Need.ANY).lease();
    assertSame(connection, leased);
    assertTrue(leased.reused(), "kept, though it served nobody before");
    assertFalse(kit.pool.cancel(waiter));
  }

  @Test
  void aFullLineRefusesWithItsNumbers() {
    PoolKit full = limited(1, 2);
    full.fresh();
    full.acquire(Need.ANY);
    full.acquire(Need.ANY);
    FakeWaiter refused = full.acquire(Need.ANY);
    assertEquals(Refusal.OVERFLOW, refused.refusal);
    assertEquals("pool full: 1 connections, 2 pending, 0 idle", refused.detail);
  }

  @Test
  void theLineIsBoundedForAllPoolsOfTheClusterTogether() {
    PoolKit full = limited(1024, 1);
    full.acquire(Need.ANY);
    Pool other = full.set.pool(PoolKit.key("b"));
    assertEquals(Refusal.OVERFLOW, full.acquire(other, Need.ANY, new FakeWaiter()).refusal);
  }

  @Test
  void aFailedDialRefusesEverybodyWhoWaits() {
    for (ConnectFailure why : ConnectFailure.values()) {
      PoolKit failing = new PoolKit();
      FakeWaiter first = failing.acquire(Need.ANY);
      FakeWaiter second = failing.acquire(Need.FRESH);
      failing.connector.fail(why, failing.now);
      assertEquals(Refusal.of(why), first.refusal);
      assertEquals(Refusal.of(why), second.refusal);
      assertEquals("no luck", second.detail);
      Lease late = failing.connector.succeed(failing.now);
      assertEquals(
          ConnectionState.IDLE, late.connection().state(), "the other dial was not in vain");
      assertEquals(1, failing.cap.count());
    }
  }

  @Test
  void aWaiterMayAskAgainFromWithinItsRefusal() {
    PoolKit small = limited(1024, 2);
    FakeWaiter again = new FakeWaiter();
    FakeWaiter first = new FakeWaiter().onRefusal(() -> small.acquire(small.pool, Need.ANY, again));
    small.acquire(small.pool, Need.ANY, first);
    FakeWaiter second = small.acquire(Need.ANY);
    small.connector.fail(ConnectFailure.REFUSED, small.now);
    assertEquals(Refusal.CONNECT_REFUSED, second.refusal);
    assertEquals(0, again.outcomes(), "the line it joined was empty already");
    small.connector.succeed(small.now);
    assertEquals(1, again.outcomes());
  }

  @Test
  void aWaiterMayCancelAnotherThatIsAboutToBeRefused() {
    FakeWaiter second = new FakeWaiter();
    FakeWaiter first = new FakeWaiter().onRefusal(() -> assertTrue(kit.pool.cancel(second)));
    kit.acquire(kit.pool, Need.ANY, first);
    kit.acquire(kit.pool, Need.ANY, second);
    kit.connector.fail(ConnectFailure.TIMEOUT, kit.now);
    assertEquals(Refusal.CONNECT_TIMEOUT, first.refusal);
    assertEquals(0, second.outcomes());
  }

  @Test
  void aChainOfWaitersThatReleaseAtOnceKeepsTheStackFlat() {
    PoolKit one = limited(1, 100_000);
    Lease connection = one.fresh();
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      waiters.add(one.acquire(one.pool, Need.ANY, new FakeWaiter().onLease(one::exchange)));
    }
    one.exchange(connection);
    waiters.forEach(waiter -> assertEquals(1, waiter.outcomes()));
  }

  @Test
  void aConnectorMayFailOnTheCallersStack() {
    kit.connector.failAtOnce = ConnectFailure.LOCAL;
    FakeWaiter waiter = kit.acquire(Need.ANY);
    assertEquals(Refusal.CONNECT_LOCAL, waiter.refusal);
    assertEquals("at once", waiter.detail);
    assertEquals(0, kit.cap.count());
  }

  @Test
  void aWaiterWaitsInOnePlace() {
    FakeWaiter waiter = kit.acquire(Need.ANY);
    assertThrows(IllegalStateException.class, () -> kit.acquire(kit.pool, Need.ANY, waiter));
  }

  @Test
  void theConnectionLimitHoldsAndThePoolThenWaits() {
    PoolKit capped = limited(2, 10);
    Lease first = capped.fresh();
    capped.fresh();
    FakeWaiter waiter = capped.acquire(Need.ANY);
    assertEquals(2, capped.connector.dialled);
    assertEquals(1, capped.stats.cxOverflow);
    capped.exchange(first);
    assertSame(first, waiter.lease());
  }

  @Test
  void aPoolWithoutAnyConnectionIsAllowedOneAboveTheLimit() {
    PoolKit capped = limited(1, 10);
    capped.fresh();
    Pool other = capped.set.pool(PoolKit.key("b"));
    capped.acquire(other, Need.ANY, new FakeWaiter());
    capped.acquire(other, Need.ANY, new FakeWaiter());
    assertEquals(2, capped.connector.dialled);
    assertEquals(2, capped.cap.count());
  }

  @Test
  void aWaiterThatNeedsAFreshConnectionTakesTheRoomOfTheOneIdleLongest() {
    PoolKit capped = limited(2, 10);
    List<Lease> kept = capped.kept(2);
    FakeWaiter replay = capped.acquire(Need.FRESH);
    assertTrue(wire(kept.get(0)).closed);
    assertEquals(ConnectionState.IDLE, kept.get(1).connection().state());
    assertEquals(1, capped.stats.closed(CloseReason.MADE_ROOM));
    capped.connector.succeed(capped.now);
    assertEquals(1, replay.outcomes());
    assertEquals(2, capped.cap.count());
  }

  @Test
  void roomIsMadeInAnotherPoolWhereThisOneHasNothingIdle() {
    PoolKit capped = limited(2, 10);
    Lease elsewhere = capped.kept(1).getFirst();
    Pool other = capped.set.pool(PoolKit.key("b"));
    capped.fresh(other);
    FakeWaiter waiter = capped.acquire(other, Need.ANY, new FakeWaiter());
    assertTrue(wire(elsewhere).closed);
    capped.connector.succeed(capped.now);
    assertEquals(1, waiter.outcomes());
  }

  @Test
  void aReleasedConnectionGivesItsRoomToAWaiterThatCanNotUseIt() {
    PoolKit capped = limited(1, 10);
    Lease only = capped.fresh();
    FakeWaiter replay = capped.acquire(Need.FRESH);
    assertEquals(1, capped.connector.dialled);
    capped.exchange(only);
    assertTrue(wire(only).closed);
    capped.connector.succeed(capped.now);
    assertEquals(1, replay.outcomes());
  }

  @Test
  void roomMadeByAnotherPoolIsUsedAtOnce() {
    PoolKit capped = limited(2, 10);
    Lease elsewhere = capped.fresh();
    Pool other = capped.set.pool(PoolKit.key("b"));
    capped.fresh(other);
    FakeWaiter waiter = capped.acquire(other, Need.ANY, new FakeWaiter());
    assertNull(waiter.connection);
    elsewhere.release(false, capped.now);
    capped.connector.succeed(capped.now);
    assertEquals(1, waiter.outcomes());
  }

  @Test
  void roomMadeByAnotherWorkerIsFoundByTheSweep() {
    PoolKit capped = limited(1, 10);
    capped.fresh();
    FakeWaiter waiter = capped.acquire(Need.ANY);
    assertEquals(capped.now + PoolLimits.ROOM_RETRY_NANOS, capped.pool.sweep(capped.now));
    capped.cap.limit(2);
    capped.pool.sweep(capped.now);
    capped.connector.succeed(capped.now);
    assertEquals(1, waiter.outcomes());
  }
}
