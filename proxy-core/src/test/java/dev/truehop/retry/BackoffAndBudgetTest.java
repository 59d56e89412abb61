package dev.truehop.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Immutable: delays and the bound on concurrent retries.
class BackoffAndBudgetTest {

  @Test
  void delaysAreUniformBelowTheCap() {
    SplittableRandom random = new SplittableRandom(11);
    int[] quarters = new int[4];
    for (int i = 0; i < 40_000; i++) {
      quarters[(int) (Backoff.drawNanos(1000, random) / 250)]++;
    }
    for (int quarter : quarters) {
      assertTrue(Math.abs(quarter - 10_000) < 500, () -> quarter + " of 10000");
    }
  }

  @Test
  void aCapOfZeroMeansAtOnce() {
    assertEquals(0, Backoff.drawNanos(0, new SplittableRandom(1)));
  }

  /// 720 h is the longest interval that the configuration allows.
  @Test
  void theCapDoesNotOverflow() {
    long longest = 720L * 3600 * 1_000_000_000;
    assertEquals(10 * longest, Backoff.capNanos(Integer.MAX_VALUE, longest));
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 3", "15, 3", "19, 3", "20, 4", "100, 20", "1004, 200"})
  void retriesAreAtMostAFifthOfTheExchangesButAtLeastThree(int exchanges, int room) {
    RetryBudget budget = new RetryBudget();
    for (int i = 0; i < exchanges; i++) {
      budget.exchangeBegan();
    }
    while (budget.hasRoom()) {
      budget.retryBegan();
    }
    assertEquals(room, budget.retries());
    budget.retryEnded();
    assertTrue(budget.hasRoom());
  }

  @Test
  void theRoomShrinksWithTheExchanges() {
    RetryBudget budget = new RetryBudget();
    for (int i = 0; i < 20; i++) {
      budget.exchangeBegan();
    }
    for (int i = 0; i < 3; i++) {
      budget.retryBegan();
    }
    assertTrue(budget.hasRoom());
    budget.exchangeEnded();
    assertFalse(budget.hasRoom());
  }

  @Test
  void anUnpairedEndIsADefect() {
    assertThrows(AssertionError.class, () -> new RetryBudget().retryEnded());
    assertThrows(AssertionError.class, () -> new RetryBudget().exchangeEnded());
  }
}
