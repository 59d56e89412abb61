package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Servers that close connections right after an answer, for no reason that could be learned.
class SuddenClosesTest {
  private final PoolKit kit = new PoolKit();

  private boolean expected() {
    return kit.set.profiles(kit.now).getFirst().closesSuddenly();
  }

  private Lease served(int requests) {
    return kit.served(requests, Need.ANY);
  }

  private void answered(int requests) {
    for (int i = 0; i < requests; i++) {
      kit.exchange(kit.acquire(Need.ANY).lease());
    }
  }

  private void closeAfter(int... requests) {
    for (int count : requests) {
      Lease c = served(count);
      kit.now += MS;
      c.connection().ended(DetectionPoint.IDLE, kit.now);
      kit.now += S;
    }
  }

  private boolean takesKept(Need need) {
    FakeWaiter waiter = kit.acquire(need);
    boolean kept = waiter.outcomes() == 1;
    kit.exchange(kept ? waiter.lease() : kit.connector.succeed(kit.now));
    return kept;
  }

  @Test
  void threeMakeEveryConnectionSuspect() {
    closeAfter(4, 2);
    served(1);
    assertFalse(expected());
    assertTrue(takesKept(Need.PROVEN));
    closeAfter(7);
    served(1);
    assertTrue(expected());
    assertTrue(takesKept(Need.ANY));
    assertFalse(takesKept(Need.PROVEN));
  }

  @Test
  void aHoldWouldProveNothing() {
    FakeWaiter waiter = kit.acquire(Need.FRESH);
    kit.now += S;
    kit.connector.succeed(kit.now);
    Lease remote = waiter.lease();
    PoolKit.wire(remote).cheapConnect = false;
    kit.exchange(remote);
    kit.now += 2 * S;
    Lease held = kit.acquire(Need.PROVEN).lease();
    assertTrue(held.withhold());
    kit.exchange(held);
    closeAfter(4, 2, 7);
    PoolKit.wire(served(1)).cheapConnect = false;
    assertFalse(takesKept(Need.PROVEN));
  }

  @Test
  void aRequestThatFindsItsConnectionDeadAtOnceCounts() {
    for (int count : new int[] {2, 4, 3}) {
      Lease stale = served(count);
      stale = kit.acquire(Need.ANY).lease();
      stale.foundStale(DetectionPoint.READ, Verdict.FIN_FIRST, kit.now);
      stale.release(false, kit.now);
      kit.now += S;
    }
    assertTrue(expected());
  }

  @Test
  void noTimeHasToPassWhereEachIsOfANewConnection() {
    for (int count : new int[] {2, 4, 3}) {
      served(count).connection().ended(DetectionPoint.IDLE, kit.now);
    }
    assertTrue(expected());
  }

  @Test
  void aNumberThatIsLearnedExplainsThem() {
    closeAfter(4, 4, 4, 4);
    assertFalse(expected());
  }

  @Test
  void aRestartIsOne() {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      connections.add(served(8 - i));
    }
    kit.now += MS;
    connections.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    kit.now += S;
    closeAfter(3);
    assertFalse(expected());
  }

  @Test
  void answersOutweighThem() {
    closeAfter(4, 2, 7);
    served(PoolLimits.SUDDEN_CLOSE_ANSWERS);
    assertTrue(expected());
    answered(1);
    assertFalse(expected());
    closeAfter(5);
    assertTrue(expected(), "they are not forgotten");
    served(3 * PoolLimits.SUDDEN_CLOSE_ANSWERS + 1);
    closeAfter(2);
    assertFalse(expected(), "but in the end they are");
  }

  @Test
  void timeOutweighsThemToo() {
    closeAfter(4, 2, 7);
    kit.now += PoolLimits.VERIFY_NANOS;
    kit.set.sweep(kit.now);
    assertFalse(expected());
    assertEquals(-1, kit.set.profiles(kit.now).getFirst().requestCount());
  }

  @Test
  void aNewGenerationIsGivenTheBenefitOfTheDoubt() {
    closeAfter(4, 2, 7);
    kit.pool.fence(kit.now, 0);
    assertFalse(expected());
  }
}
