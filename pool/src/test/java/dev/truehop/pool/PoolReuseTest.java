package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Reuse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolReuseTest {
  private final PoolKit kit = new PoolKit();

  @Test
  void reusesTheMostRecentlyReleasedConnection() {
    List<Lease> kept = kit.kept(3);
    kit.now += 10 * MS;
    assertSame(kept.get(2), kit.acquire(Need.ANY).lease());
    assertSame(kept.get(1), kit.acquire(Need.PROVEN).lease());
    kit.exchange(kept.get(2));
    assertSame(kept.get(2), kit.acquire(Need.ANY).lease());
    assertEquals(3, kit.connector.dialled);
  }

  @Test
  void aHitIsLeasedOnTheCallersStackAndSaysThatItIsReused() {
    Lease kept = kit.kept(1).getFirst();
    assertFalse(kept.reused(), "its first lease came straight from the dial");
    kit.now += 300 * MS;
    Lease leased = kit.acquire(Need.ANY).lease();
    assertSame(kept, leased);
    assertTrue(leased.reused());
    assertEquals(300 * MS, leased.idleNanosAtLease());
    assertEquals(2, leased.connection().served());
    assertTrue(leased.mayWrite());
    assertFalse(leased.suspectAtLease());
    assertEquals("1000 ms (trusted idle)", leased.connection().guardText());
  }

  @Test
  void aLeaseThatMovedNoOctetMakesAConnectionNoYounger() {
    Lease older = kit.kept(1).getFirst();
    kit.now += 400 * MS;
    Lease newer = kit.fresh();
    Lease unused = kit.acquire(Need.ANY).lease();
    assertSame(older, unused);
    kit.exchange(newer);
    kit.now += 300 * MS;
    unused.release(true, kit.now);
    assertSame(newer, kit.acquire(Need.PROVEN).lease(), "it is still the less idle one");
    Lease again = kit.acquire(Need.PROVEN).lease();
    assertSame(older, again);
    assertEquals(700 * MS, again.idleNanosAtLease());
  }

  @Test
  void aConnectionThatTheKernelKnowsToBeDeadIsClosedAndTheNextOneTaken() {
    List<Lease> kept = kit.kept(2);
    wire(kept.get(1)).kernel = KernelView.NOT_ESTABLISHED;
    kit.now += 10 * MS;
    assertSame(kept.get(0), kit.acquire(Need.PROVEN).lease());
    assertTrue(wire(kept.get(1)).closed);
    assertEquals(ConnectionState.CLOSED, kept.get(1).connection().state());
    assertEquals(1, kit.stats.closed(CloseReason.NOT_ESTABLISHED));
    assertEquals(1, kit.stats.staleDetected(DetectionPoint.ACQUIRE, Verdict.NEVER_SENT));
  }

  @Test
  void aConnectionThatHasJustBeenReadFromIsNotLookedAt() {
    Lease kept = kit.kept(1).getFirst();
    kit.now += 5 * MS - 1;
    kit.exchange(kit.acquire(Need.ANY).lease());
    assertEquals(0, wire(kept).looks);
    kit.now += 5 * MS;
    kit.exchange(kit.acquire(Need.ANY).lease());
    assertEquals(1, wire(kept).looks);
  }

  @Test
  void aSuspectServesARequestThatCanBeReplayedAndIsLookedAtStill() {
    Lease kept = kit.kept(1).getFirst();
    kit.now += 2 * S;
    Lease leased = kit.acquire(Need.ANY).lease();
    assertSame(kept, leased);
    assertTrue(leased.suspectAtLease());
    assertEquals(1, wire(kept).looks);
    assertEquals(1, kit.stats.suspects(SuspectAction.USED));
  }

  @Test
  void aRequestThatCanNotBeReplayedLeavesTheSuspectAndDials() {
    Lease kept = kit.kept(1).getFirst();
    kit.now += 2 * S;
    FakeWaiter post = kit.acquire(Need.PROVEN);
    assertNull(post.connection);
    kit.connector.succeed(kit.now);
    assertNotSame(kept, post.lease());
    assertFalse(post.lease().reused());
    assertEquals(
        ConnectionState.IDLE, kept.connection().state(), "the suspect is still good for others");
    assertEquals(1, kit.stats.suspects(SuspectAction.FRESH));
  }

  @Test
  void aHintRaisesTheGuard() {
    Lease kept = kit.fresh();
    kept.hint(5);
    kept.hint(-1);
    kit.exchange(kept);
    kit.now += 3999 * MS;
    assertSame(kept, kit.acquire(Need.PROVEN).lease());
    assertEquals("4000 ms (hint)", kept.connection().guardText());
  }

  @Test
  void aReplayIsNeverGivenAKeptConnection() {
    Lease kept = kit.kept(1).getFirst();
    FakeWaiter replay = kit.acquire(Need.FRESH);
    assertNull(replay.connection);
    kit.connector.succeed(kit.now);
    assertNotSame(kept, replay.lease());
    assertEquals(0, wire(kept).looks);
  }

  @Test
  void blindReuseHandsOutAnythingAndNeverLooks() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.reuse = Reuse.BLIND;
    PoolKit blind = new PoolKit(settings);
    Lease kept = blind.kept(1).getFirst();
    wire(kept).kernel = KernelView.NOT_ESTABLISHED;
    blind.now += 59 * S;
    assertSame(kept, blind.acquire(Need.PROVEN).lease());
    assertEquals(0, wire(kept).looks);
    assertEquals("none (blind)", kept.connection().guardText());
  }

  @Test
  void aStaleHitPurgesTheSiblingsThatWereIdleAtLeastAsLong() {
    List<Lease> old = kit.kept(2);
    kit.now += 200 * MS;
    Lease young = kit.fresh();
    Lease stale = kit.acquire(Need.ANY).lease();
    assertSame(old.get(1), stale);
    kit.exchange(young);
    kit.now += 100 * MS;
    stale.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now);
    assertTrue(wire(stale).aborted, "aborted before a replay can be sent");
    assertTrue(wire(old.get(0)).closed);
    assertEquals(ConnectionState.IDLE, young.connection().state());
    assertEquals(1, kit.stats.closed(CloseReason.STALE_SIBLING));
    assertEquals(1, kit.stats.closed(CloseReason.STALE));
    assertEquals(1, kit.stats.staleDetected(DetectionPoint.READ, Verdict.UNKNOWN));
    stale.release(false, kit.now);
    assertEquals(1, kit.cap.count());
  }

  @Test
  void aStaleHitThatTheWireReportedFirstIsCountedOnce() {
    kit.kept(1);
    Lease stale = kit.acquire(Need.ANY).lease();
    stale.connection().ended(DetectionPoint.READ, kit.now);
    assertTrue(wire(stale).aborted, "octets of the request may still be in the kernel");
    stale.foundStale(DetectionPoint.READ, Verdict.FIN_FIRST, kit.now);
    stale.release(false, kit.now);
    assertEquals(1, kit.stats.closed(CloseReason.ENDED));
    assertEquals(0, kit.stats.closed(CloseReason.STALE));
    assertEquals(0, kit.cap.count());
  }

  @Test
  void whatFailsOnAFreshConnectionIsNotStaleness() {
    Lease fresh = kit.fresh();
    assertThrows(
        IllegalStateException.class,
        () -> fresh.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now));
  }

  @Test
  void aLeaseIsReleasedExactlyOnce() {
    Lease connection = kit.fresh();
    connection.release(true, kit.now);
    assertThrows(IllegalStateException.class, () -> connection.release(true, kit.now));
  }

  @Test
  void aConnectionThatIsNotReusableIsClosed() {
    Lease connection = kit.fresh();
    connection.release(false, kit.now);
    assertTrue(wire(connection).closed);
    assertEquals(1, kit.stats.closed(CloseReason.NOT_REUSABLE));
  }

  @Test
  void anEndInAnyStateIsHandledOnce() {
    List<Lease> kept = kit.kept(2);
    kept.get(1).connection().ended(DetectionPoint.IDLE, kit.now);
    kept.get(1).connection().ended(DetectionPoint.IDLE, kit.now);
    assertEquals(1, kit.stats.staleDetected(DetectionPoint.IDLE, Verdict.NEVER_SENT));
    Lease leased = kit.acquire(Need.ANY).lease();
    assertSame(kept.get(0), leased);
    leased.connection().ended(DetectionPoint.READ, kit.now);
    assertFalse(leased.mayWrite());
    assertEquals(0, kit.cap.count());
    leased.release(true, kit.now);
    assertEquals(ConnectionState.CLOSED, leased.connection().state());
    assertEquals(2, kit.stats.closed(CloseReason.ENDED));
  }

  @Test
  void aConnectionIsClosedAfterItsLastAllowedRequest() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxRequests = 2;
    PoolKit limited = new PoolKit(settings);
    Lease connection = limited.kept(1).getFirst();
    limited.exchange(limited.acquire(Need.ANY).lease());
    assertTrue(wire(connection).closed);
    assertEquals(1, limited.stats.closed(CloseReason.REQUESTS));
  }

  @Test
  void aConnectionPastItsAgeIsNeitherKeptNorReused() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxAge = Duration.ofSeconds(10);
    PoolKit limited = new PoolKit(settings);
    Lease kept = limited.kept(1).getFirst();
    Lease leased = limited.fresh();
    limited.now += 10 * S;
    limited.exchange(leased);
    assertTrue(wire(leased).closed);
    limited.acquire(Need.ANY);
    assertTrue(wire(kept).closed);
    assertEquals(2, limited.stats.closed(CloseReason.AGE));
  }
}
