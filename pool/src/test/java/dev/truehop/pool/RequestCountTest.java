package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Servers that close a connection after a number of requests without saying so.
class RequestCountTest {
  private final PoolKit kit = new PoolKit();

  /// Short of its number no connection is suspect.
  private Need need = Need.PROVEN;

  private int learned() {
    return kit.set.profiles(kit.now).getFirst().requestCount();
  }

  private Lease served(int requests) {
    return kit.served(requests, need);
  }

  private void closeAfter(int requests) {
    Lease c = served(requests);
    kit.now += MS / 10;
    c.connection().ended(DetectionPoint.IDLE, kit.now);
    kit.now += 2 * S;
  }

  private void learn(int requests) {
    closeAfter(requests);
    closeAfter(requests);
    closeAfter(requests);
    assertEquals(requests, learned());
  }

  @Test
  void threeTimesTheSameNumberIsLearnedAndConnectionsAreRetiredThere() {
    closeAfter(20);
    closeAfter(20);
    assertEquals(-1, learned());
    closeAfter(20);
    assertEquals(20, learned());
    Lease c = served(20);
    assertTrue(wire(c).closed);
    assertEquals(1, kit.stats.closed(CloseReason.REQUESTS));
  }

  @Test
  void aCloseRightAfterAResponseIsNoCloseAge() {
    learn(20);
    assertEquals(-1, kit.set.profiles(kit.now).getFirst().closeAgeNanos());
  }

  @Test
  void theRequestThatFindsTheConnectionClosedCountsForTheOneBefore() {
    for (int i = 0; i < 3; i++) {
      served(20);
      kit.now += MS;
      Lease stale = kit.acquire(Need.ANY).lease();
      stale.foundStale(DetectionPoint.READ, Verdict.FIN_FIRST, kit.now);
      stale.release(false, kit.now);
      kit.now += 2 * S;
    }
    assertEquals(20, learned());
  }

  @Test
  void differentNumbersAreNone() {
    need = Need.ANY; // Closes without a rule make suspect.
    closeAfter(20);
    closeAfter(21);
    closeAfter(20);
    closeAfter(3);
    assertEquals(-1, learned());
  }

  @Test
  void aNumberThatAnotherConnectionHasPassedIsNoLimit() {
    need = Need.ANY;
    for (int i = 0; i < 4; i++) {
      Lease passed = served(3);
      Lease c = kit.fresh();
      kit.exchange(c);
      c.connection().ended(DetectionPoint.IDLE, kit.now);
      assertEquals(-1, learned());
      passed.connection().ended(DetectionPoint.PROBE, kit.now);
      kit.now += 2 * S;
    }
  }

  @Test
  void aBusyServerThatReachesItsNumberAllTheTimeIsLearnedWithinASecond() {
    for (int i = 0; i < 3; i++) {
      Lease c = served(50);
      c.connection().ended(DetectionPoint.IDLE, kit.now);
    }
    assertEquals(50, learned());
  }

  @Test
  void connectionsThatEndTogetherAfterTheirFirstRequestAreOneObservation() {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      connections.add(kit.fresh());
    }
    connections.forEach(kit::exchange);
    connections.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(-1, learned());
  }

  @Test
  void aRestartUnderLoadIsNone() {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      connections.add(kit.fresh());
    }
    connections.forEach(kit::exchange);
    for (int i = 0; i < 30; i++) {
      kit.exchange(kit.acquire(Need.ANY).lease());
    }
    connections.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(-1, learned());
  }

  @Test
  void theNumberIsTestedNowAndThenByRequestsThatCanBeReplayed() {
    learn(5);
    kit.now += PoolLimits.VERIFY_NANOS;
    kit.set.sweep(kit.now);
    Lease c = served(5);
    assertFalse(wire(c).closed, "it may go on");
    FakeWaiter post = kit.acquire(Need.PROVEN);
    assertEquals(0, post.outcomes(), "but not with this request");
    kit.exchange(kit.connector.succeed(kit.now));
    kit.now += MS;
    c.connection().ended(DetectionPoint.IDLE, kit.now);
    Lease next = served(5);
    assertTrue(wire(next).closed, "one close confirms it");
  }

  @Test
  void aConnectionThatLivesOnRefutesTheNumber() {
    learn(5);
    kit.now += PoolLimits.VERIFY_NANOS;
    kit.set.sweep(kit.now);
    served(5);
    kit.now += MS;
    kit.exchange(kit.acquire(Need.ANY).lease());
    assertEquals(-1, learned());
  }

  @Test
  void aNewGenerationPutsTheNumberToTheTest() {
    learn(5);
    Pool old = kit.pool;
    old.fence(kit.now, 0);
    Pool next = kit.set.pool(PoolKit.key("b"), "10.0.0.5:3000");
    Lease c = kit.fresh(next);
    kit.exchange(c);
    for (int i = 1; i < 5; i++) {
      kit.exchange(kit.acquire(next, Need.PROVEN, new FakeWaiter()).lease());
    }
    assertFalse(wire(c).closed);
    assertEquals(5, learned());
  }
}
