package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the pool learns from the ends of its connections, and what it does not.
class LearningTest extends LearningKit {
  @Test
  void threeClosesThatAgreeAreACloseAge() {
    closeAt(5010 * MS);
    closeAt(5003 * MS);
    assertEquals(-1, profile().closeAgeNanos());
    closeAt(5008 * MS);
    assertEquals(5003 * MS, profile().closeAgeNanos(), "the lowest of them");
    assertEquals(5003 * MS / 10 * 9, guardOfNext());
  }

  @ParameterizedTest
  @ValueSource(longs = {19, 20})
  void agreementIsTwentyMillisecondsOrTwoPercent(long apartMillis) {
    closeAt(500 * MS);
    closeAt(500 * MS);
    closeAt((500 + apartMillis) * MS);
    assertEquals(500 * MS, profile().closeAgeNanos());
  }

  @Test
  void closesThatDoNotAgreeAreNone() {
    closeAt(500 * MS);
    closeAt(500 * MS);
    closeAt(521 * MS);
    closeAt(5000 * MS);
    closeAt(5101 * MS);
    closeAt(5202 * MS);
    assertEquals(-1, profile().closeAgeNanos());
  }

  @Test
  void oneEarlyCloseIsHeededAtOnce() {
    closeAt(600 * MS);
    assertEquals(540 * MS, guardOfNext(), "although a second was trusted before");
    Lease c = kept();
    kit.now += 700 * MS;
    assertTrue(kit.acquire(pool, Need.ANY, new FakeWaiter()).lease().suspectAtLease());
    assertEquals(
        FreshnessSettings.NEVER, c.connection().closeNanos(), "but nothing is closed for it");
  }

  @Test
  void aLearnedCloseAgeReplacesTheTrustedIdleTimeAndClosesOurSideFirst() {
    learn(5 * S);
    Lease canary = kept();
    Lease c = kept();
    canary.connection().ended(DetectionPoint.PROBE, kit.now);
    kit.now += 4499 * MS;
    Lease leased = kit.acquire(pool, Need.PROVEN, new FakeWaiter()).lease();
    assertSame(c, leased);
    assertFalse(leased.suspectAtLease());
    assertEquals("4500 ms (learned)", leased.connection().guardText());
    assertEquals(5 * S, leased.connection().learnedCloseAgeNanos());
  }

  @Test
  void aRestartThatEndsConnectionsOfDifferentAgesTeachesNothing() {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      connections.add(kit.fresh(pool));
    }
    for (Lease c : connections) {
      kit.exchange(c);
      kit.now += 300 * MS;
    }
    connections.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(-1, profile().closeAgeNanos());
    assertEquals(S, guardOfNext(), "and nobody is suspect for it");
  }

  /// Two connections of different ages are closed at one moment, as by a restart, or by an app that
  /// was late for both.
  private void closeTogether(long ageNanos, long olderNanos) {
    Lease older = kit.fresh(pool);
    Lease younger = kit.fresh(pool);
    kit.exchange(older);
    kit.now += olderNanos - ageNanos;
    kit.exchange(younger);
    kit.now += ageNanos;
    older.connection().ended(DetectionPoint.IDLE, kit.now);
    younger.connection().ended(DetectionPoint.IDLE, kit.now);
  }

  @Test
  void anAppThatIsLateForSeveralClosesIsNotRestartedIfAnotherConnectionServesOn() {
    for (int i = 0; i < 4; i++) {
      assertEquals(-1, profile().closeAgeNanos(), "after so many moments: " + i);
      Lease outlives = kit.fresh(pool);
      closeTogether(60 * MS, 95 * MS);
      kit.now += 21 * MS;
      kit.exchange(outlives);
    }
    assertEquals(60 * MS, profile().closeAgeNanos(), "the lowest of each");
  }

  @Test
  void norIfAnotherConnectionIsClosedOnlyLater() {
    for (int i = 0; i < 3; i++) {
      Lease outlives = kept();
      closeTogether(60 * MS, 95 * MS);
      kit.now += 21 * MS;
      outlives.connection().ended(DetectionPoint.IDLE, kit.now);
      kit.now += S;
    }
    assertEquals(60 * MS, profile().closeAgeNanos(), "the lowest of each");
  }

  @Test
  void whatWasOnItsWayWhenTheAppDiedDoesNotOutliveIt() {
    for (int i = 0; i < 4; i++) {
      Lease late = kit.fresh(pool);
      closeTogether(60 * MS, 95 * MS);
      kit.now += 20 * MS;
      kit.exchange(late);
      assertEquals(-1, profile().closeAgeNanos());
      assertEquals(S, guardOfNext(), "and nobody is suspect for it");
      late.connection().ended(DetectionPoint.PROBE, kit.now);
    }
  }

  @Test
  void aRestartDoesNotTakeBackWhatWasLearnedBefore() {
    learn(5 * S);
    Lease first = kit.fresh(pool);
    Lease second = kit.fresh(pool);
    kit.exchange(first);
    kit.now += S;
    kit.exchange(second);
    kit.now += 200 * MS;
    first.connection().ended(DetectionPoint.IDLE, kit.now);
    second.connection().ended(DetectionPoint.IDLE, kit.now);
    assertEquals(5 * S, profile().closeAgeNanos());
    assertEquals(4500 * MS, guardOfNext());
  }

  @Test
  void connectionsReleasedTogetherAreClosedTogetherAndTeachTheirCloseAge() {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      connections.add(kit.fresh(pool));
    }
    connections.forEach(kit::exchange);
    kit.now += 5 * S;
    connections.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(5 * S, profile().closeAgeNanos());
  }

  @Test
  void equalAgesThatTurnOutToBeARestartAreTakenBack() {
    List<Lease> together = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      together.add(kit.fresh(pool));
    }
    Lease other = kit.fresh(pool);
    together.forEach(kit::exchange);
    kit.now += 300 * MS;
    kit.exchange(other);
    kit.now += 400 * MS;
    together.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(700 * MS, profile().closeAgeNanos(), "it looks like a timer");
    other.connection().ended(DetectionPoint.IDLE, kit.now + 1);
    assertEquals(-1, profile().closeAgeNanos());
  }

  @Test
  void closesRightBeforeTheUpstreamRefusesConnectionsAreTheEndOfAProcess() {
    learn(5 * S);
    List<Lease> together = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      together.add(kit.fresh(pool));
    }
    together.forEach(kit::exchange);
    kit.now += 700 * MS;
    together.forEach(c -> c.connection().ended(DetectionPoint.IDLE, kit.now));
    assertEquals(700 * MS, profile().closeAgeNanos());
    kit.acquire(pool, Need.FRESH, new FakeWaiter());
    kit.connector.fail(ConnectFailure.REFUSED, kit.now);
    assertEquals(5 * S, profile().closeAgeNanos());
  }

  @Test
  void twoEndpointsMayCloseInTheSameSecondAtTheirOwnAges() {
    Pool other = kit.set.pool(PoolKit.key("u2"), WORKLOAD);
    for (int i = 0; i < 3; i++) {
      Lease slow = kit.fresh(other);
      kit.exchange(slow);
      kit.now += 15 * S;
      Lease fast = kept();
      kit.now += 5 * S;
      fast.connection().ended(DetectionPoint.IDLE, kit.now);
      slow.connection().ended(DetectionPoint.IDLE, kit.now + MS);
      kit.now += 2 * S;
    }
    assertEquals(5 * S, profile().closeAgeNanos(), "the lowest of the workload");
  }

  @Test
  void aLowerCloseAgeIsTakenOverAtOnceAsABoundAndThenAsTheCloseAge() {
    learn(20 * S);
    closeAt(5 * S);
    assertEquals(20 * S, profile().closeAgeNanos());
    assertEquals(4500 * MS, guardOfNext());
    closeAt(5 * S);
    closeAt(5 * S);
    assertEquals(5 * S, profile().closeAgeNanos());
  }

  @Test
  void aStaleFindIsABoundAtOnce() {
    learn(20 * S);
    kept();
    kit.now += 3 * S;
    Lease stale = kit.acquire(pool, Need.PROVEN, new FakeWaiter()).lease();
    stale.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now);
    stale.release(false, kit.now);
    assertEquals(2700 * MS, guardOfNext());
  }

  @Test
  void connectionsThatLiveBeyondAStaleFindRefuteIt() {
    learn(20 * S);
    kept();
    kit.now += 3 * S;
    Lease stale = kit.acquire(pool, Need.PROVEN, new FakeWaiter()).lease();
    stale.foundStale(DetectionPoint.READ, Verdict.UNKNOWN, kit.now);
    stale.release(false, kit.now);
    kept();
    for (int i = 0; i < 3; i++) {
      kit.now += 3 * S;
      Lease c = kit.acquire(pool, Need.ANY, new FakeWaiter()).lease();
      assertTrue(c.suspectAtLease());
      kit.exchange(c);
    }
    assertEquals(18 * S, guardOfNext());
  }

  @Test
  void anEarlyCloseIsForgottenWhenEightOthersHaveFollowed() {
    learn(5 * S);
    closeAt(3 * S);
    for (int i = 0; i < 7; i++) {
      closeAt(5 * S);
      assertEquals(2700 * MS, guardOfNext());
    }
    closeAt(5 * S);
    assertEquals(4500 * MS, guardOfNext());
  }

  @Test
  void aHigherCloseAgeHasToBeEarned() {
    learn(5 * S);
    closeAt(20 * S);
    closeAt(20 * S);
    assertEquals(5 * S, profile().closeAgeNanos());
    closeAt(20 * S);
    assertEquals(20 * S, profile().closeAgeNanos());
  }

  @Test
  void aCloseAgeThatIsHigherByTheLatenessOfABusyAppHasToBeEarnedByEight() {
    learn(60 * MS);
    for (int i = 0; i < 7; i++) {
      closeAt(100 * MS);
      assertEquals(60 * MS, profile().closeAgeNanos());
    }
    closeAt(100 * MS);
    assertEquals(100 * MS, profile().closeAgeNanos());
  }

  @Test
  void oneEndpointCanNotRaiseWhatAnotherTaught() {
    learn(5 * S);
    pool = kit.set.pool(PoolKit.key("u2"), WORKLOAD);
    closeAt(20 * S);
    closeAt(20 * S);
    closeAt(20 * S);
    closeAt(20 * S);
    assertEquals(5 * S, profile().closeAgeNanos());
  }

  @Test
  void aNewGenerationHalvesWhatIsTrustedUntilOneCloseConfirmsIt() {
    learn(6 * S);
    pool.fence(kit.now, 0);
    pool = kit.set.pool(PoolKit.key("u2"), WORKLOAD);
    assertEquals(6 * S, profile().closeAgeNanos());
    assertEquals(2700 * MS, guardOfNext());
    closeAt(6 * S);
    assertEquals(5400 * MS, guardOfNext());
  }

  @Test
  void aNewGenerationMayRaiseWhatTheOldOneTaught() {
    learn(6 * S);
    pool.fence(kit.now, 0);
    pool = kit.set.pool(PoolKit.key("u2"), WORKLOAD);
    closeAt(20 * S);
    closeAt(20 * S);
    closeAt(20 * S);
    assertEquals(20 * S, profile().closeAgeNanos());
  }
}
