package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// HTTP/2 connections, of which a lease is a stream.
class MultiplexTest {
  private final PoolKit kit = new PoolKit();
  private final PoolKey key =
      new PoolKey(
          PoolKit.ADDRESS, Generation.ofPod("a"), Protocol.HTTP2, TlsIdentity.PLAINTEXT, null);
  private final Pool pool = kit.set.pool(key);

  private Lease lease(Need need) {
    return kit.acquire(pool, need, new FakeWaiter()).lease();
  }

  /// A connection with one stream open.
  private Lease first() {
    return kit.fresh(pool);
  }

  private void exchange(Lease lease) {
    lease.read(kit.now);
    lease.release(true, kit.now);
  }

  @Test
  void streamsShareAConnection() {
    Lease first = first();
    Lease second = lease(Need.PROVEN);
    assertNotSame(first, second);
    assertSame(first.connection(), second.connection());
    assertFalse(first.reused());
    assertTrue(second.reused());
    assertEquals(2, first.connection().snapshot(kit.now).leases());
    exchange(first);
    assertEquals(ConnectionState.LEASED, second.connection().state());
    exchange(second);
    assertEquals(ConnectionState.IDLE, second.connection().state());
    assertThrows(IllegalStateException.class, () -> first.release(true, kit.now));
  }

  @Test
  void oneDialServesAllWhoWaitForIt() {
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiters.add(kit.acquire(pool, i % 2 == 0 ? Need.ANY : Need.FRESH, new FakeWaiter()));
    }
    assertEquals(1, kit.connector.dialled);
    kit.connector.succeed(kit.now);
    for (FakeWaiter waiter : waiters) {
      assertSame(waiters.getFirst().lease().connection(), waiter.lease().connection());
      assertFalse(waiter.lease().reused(), "its handshake has just proved it");
    }
  }

  @Test
  void aPeerThatChoseHttp11GetsOneRequestAtATime() {
    kit.connector.multiplexed = false;
    Lease first = first();
    FakeWaiter second = kit.acquire(pool, Need.ANY, new FakeWaiter());
    FakeWaiter third = kit.acquire(pool, Need.ANY, new FakeWaiter());
    assertEquals(3, kit.connector.dialled);
    exchange(first);
    assertSame(first.connection(), second.lease().connection());
    kit.connector.succeed(kit.now);
    assertNotSame(first.connection(), third.lease().connection());
    assertTrue(first.connection().mayWithhold());
    assertFalse(first.connection().mayPing());
  }

  @Test
  void aPeersLimitIsHonouredAsItChangesAndRemembered() {
    Lease first = first();
    first.connection().streams(2, kit.now);
    Lease second = lease(Need.ANY);
    FakeWaiter third = kit.acquire(pool, Need.ANY, new FakeWaiter());
    FakeWaiter fourth = kit.acquire(pool, Need.ANY, new FakeWaiter());
    assertEquals(0, third.outcomes());
    assertEquals(2, kit.connector.dialled, "two streams are expected of the next one, too");
    first.connection().streams(3, kit.now);
    assertSame(first.connection(), third.lease().connection());
    kit.connector.succeed(kit.now);
    assertNotSame(first.connection(), fourth.lease().connection());
    first.connection().streams(1, kit.now);
    exchange(second);
    exchange(third.lease());
    assertNotSame(first.connection(), lease(Need.ANY).connection(), "one is in use still");
  }

  @Test
  void afterAGoawayNoStreamBeginsAndTheOthersFinish() {
    Lease first = first();
    Lease second = lease(Need.ANY);
    first.connection().goingAway(kit.now);
    first.connection().goingAway(kit.now);
    assertFalse(second.mayWrite(), "not even one that was leased and has sent nothing");
    FakeWaiter next = kit.acquire(pool, Need.ANY, new FakeWaiter());
    assertEquals(0, next.outcomes(), "a connection is dialled");
    exchange(first);
    assertFalse(PoolKit.wire(second).closed);
    exchange(second);
    assertTrue(PoolKit.wire(second).closed);
    assertEquals(1, kit.stats.closed(CloseReason.GOING_AWAY));
  }

  @Test
  void anIdleConnectionIsClosedAtAGoaway() {
    Lease idle = first();
    exchange(idle);
    kit.now += 10 * MS;
    idle.connection().goingAway(kit.now);
    assertTrue(PoolKit.wire(idle).closed);
    assertEquals(ConnectionState.CLOSED, idle.connection().state());
  }

  @Test
  void aPeerThatAllowsNoStreamIsGoingAway() {
    Lease idle = first();
    exchange(idle);
    idle.connection().streams(0, kit.now);
    assertEquals(ConnectionState.CLOSED, idle.connection().state());
  }

  @Test
  void aSuspectIsAskedByAPingUntilTheUpstreamAnswersNone() {
    Lease idle = first();
    exchange(idle);
    kit.now += 2 * S;
    Lease gated = lease(Need.PROVEN);
    assertTrue(gated.probe());
    assertEquals(1, kit.stats.suspects(SuspectAction.PINGED));
    Lease free = lease(Need.ANY);
    assertFalse(free.probe());
    gated.probed(false, kit.now);
    gated.release(true, kit.now);
    FakeWaiter fresh = kit.acquire(pool, Need.PROVEN, new FakeWaiter());
    assertEquals(0, fresh.outcomes(), "it takes a fresh connection from now on");
  }

  @Test
  void framesThatWaitSayNothingAgainstAConnection() {
    Lease idle = first();
    exchange(idle);
    kit.now += 2 * S;
    PoolKit.wire(idle).kernel = KernelView.UNREAD;
    assertSame(idle.connection(), lease(Need.ANY).connection());
  }

  @Test
  void aDeadConnectionIsFoundOnceForAllItsStreams() {
    exchange(first());
    kit.now += 2 * S;
    Lease first = lease(Need.ANY);
    Lease second = lease(Need.ANY);
    first.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now);
    first.release(false, kit.now);
    second.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now);
    second.release(false, kit.now);
    assertEquals(1, kit.stats.staleDetected(DetectionPoint.READ, Verdict.UNKNOWN));
    assertTrue(PoolKit.wire(first).aborted);
  }

  @Test
  void aFenceEndsAllStreamsAfterTheGrace() {
    Lease first = first();
    Lease second = lease(Need.ANY);
    kit.set.retain(Set.of(), kit.now, S);
    assertFalse(second.mayWrite());
    kit.now += S;
    kit.set.sweep(kit.now);
    assertTrue(PoolKit.wire(first).aborted);
    first.release(false, kit.now);
    second.release(false, kit.now);
    assertTrue(pool.isEmpty());
  }

  @Test
  void aLimitOfRequestsLetsTheStreamsFinish() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxRequests = 2;
    PoolKit limited = new PoolKit(settings);
    Pool two = limited.set.pool(key);
    Lease first = limited.fresh(two);
    Lease second = limited.acquire(two, Need.ANY, new FakeWaiter()).lease();
    FakeWaiter third = limited.acquire(two, Need.ANY, new FakeWaiter());
    assertEquals(0, third.outcomes());
    first.release(true, limited.now);
    assertFalse(PoolKit.wire(first).closed);
    second.release(true, limited.now);
    assertTrue(PoolKit.wire(first).closed);
    assertEquals(1, limited.stats.closed(CloseReason.REQUESTS));
  }
}
