package dev.truehop.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.LoadBalancing;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Immutable: what every balancer owes, and what each kind promises.
class BalancerTest {

  private static final int DRAWS = 10_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @ParameterizedTest
  @EnumSource
  void anEmptyClusterHasNoEndpoint(LoadBalancing kind) {
    int picked = Balancer.of(kind).pick(FakeLoad.idle(0), Tried.NONE.plus(0), random);
    assertEquals(Balancer.NO_ENDPOINT, picked);
  }

  @ParameterizedTest
  @EnumSource
  void theOnlyEndpointIsUsedAgainThoughTried(LoadBalancing kind) {
    assertEquals(0, Balancer.of(kind).pick(FakeLoad.idle(1), Tried.NONE.plus(0), random));
  }

  @ParameterizedTest
  @EnumSource
  void triedEndpointsAreLeftOutWhileUntriedOnesRemain(LoadBalancing kind) {
    Balancer balancer = Balancer.of(kind);
    Tried tried = Tried.NONE.plus(0).plus(2).plus(4);
    int[] counts = counts(balancer, FakeLoad.idle(5), tried);
    assertEquals(DRAWS, counts[1] + counts[3]);
    assertEven(counts[1], DRAWS / 2);
  }

  @ParameterizedTest
  @EnumSource
  void theLastUntriedEndpointIsFound(LoadBalancing kind) {
    Tried tried = Tried.NONE.plus(2).plus(0);
    assertEquals(DRAWS, counts(Balancer.of(kind), FakeLoad.idle(3), tried)[1]);
  }

  @ParameterizedTest
  @EnumSource
  void allEndpointsAreUsedAgainWhenAllAreTried(LoadBalancing kind) {
    int[] counts = counts(Balancer.of(kind), FakeLoad.idle(2), Tried.NONE.plus(1).plus(0));
    assertEven(counts[0], DRAWS / 2);
  }

  @ParameterizedTest
  @EnumSource
  void hundredsOfEndpointsGetTheirShare(LoadBalancing kind) {
    int[] counts = counts(Balancer.of(kind), FakeLoad.idle(200), Tried.NONE.plus(70).plus(199));
    assertEquals(0, counts[70] + counts[199]);
    for (int i = 0; i < counts.length; i++) {
      assertTrue(i == 70 || i == 199 || counts[i] > 0, "endpoint " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalEndpointsGetEqualShares(LoadBalancing kind) {
    for (int count : counts(Balancer.of(kind), FakeLoad.idle(4), Tried.NONE)) {
      assertEven(count, DRAWS / 4);
    }
  }

  @Test
  void leastRequestTakesTheLessBusyOfTwo() {
    int[] counts = counts(new LeastRequest(), new FakeLoad(5, 4), Tried.NONE);
    assertEquals(DRAWS, counts[1]);
  }

  @Test
  void leastRequestNeverTakesTheBusiestOfMany() {
    int[] counts = counts(new LeastRequest(), new FakeLoad(0, 0, 9, 0), Tried.NONE);
    assertEquals(0, counts[2]);
  }

  @Test
  void leastRequestComparesOnlyUntriedEndpoints() {
    int[] counts = counts(new LeastRequest(), new FakeLoad(0, 3, 2), Tried.NONE.plus(0));
    assertEquals(DRAWS, counts[2]);
  }

  @Test
  void roundRobinGoesAroundFromARandomPlace() {
    RoundRobin balancer = new RoundRobin();
    int first = balancer.pick(FakeLoad.idle(3), Tried.NONE, random);
    for (int i = 1; i < 9; i++) {
      assertEquals((first + i) % 3, balancer.pick(FakeLoad.idle(3), Tried.NONE, random));
    }
  }

  @Test
  void roundRobinSurvivesAShrinkingCluster() {
    RoundRobin balancer = new RoundRobin();
    for (int size = 9; size > 0; size--) {
      int picked = balancer.pick(FakeLoad.idle(size), Tried.NONE, random);
      assertTrue(picked >= 0 && picked < size);
    }
  }

  @Test
  void theListOfTriedEndpointsIsBoundedAndKeepsTheLatest() {
    Tried tried = Tried.NONE;
    for (int i = 0; i < 40; i++) {
      tried = tried.plus(i).plus(i);
    }
    assertEquals(100 - Tried.LIMIT, tried.untried(100));
    assertTrue(tried.contains(39) && tried.contains(40 - Tried.LIMIT));
    assertEquals(0, tried.untriedAt(0));
    assertEquals(40, tried.untriedAt(40 - Tried.LIMIT));
  }

  private int[] counts(Balancer balancer, LoadView view, Tried tried) {
    int[] counts = new int[view.size()];
    for (int i = 0; i < DRAWS; i++) {
      counts[balancer.pick(view, tried, random)]++;
    }
    return counts;
  }

  private static void assertEven(int count, int expected) {
    assertTrue(Math.abs(count - expected) < expected / 10, count + " of " + expected);
  }
}
