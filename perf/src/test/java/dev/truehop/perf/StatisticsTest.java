package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void percentileIsTheNearestRank() {
    long[] hundred = LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray();
    assertEquals(50, Statistics.percentile(hundred, 0.5));
    assertEquals(99, Statistics.percentile(hundred, 0.99));
    assertEquals(100, Statistics.percentile(hundred, 1));
    assertEquals(7, Statistics.percentile(new long[] {7}, 0.01));
  }

  @Test
  void percentileOfNothingIsZero() {
    assertEquals(0, Statistics.percentile(new long[0], 0.5));
  }

  @Test
  void percentileLeavesTheValuesInTheirOrder() {
    long[] values = {3, 1, 2};
    Statistics.percentile(values, 0.5);
    assertArrayEquals(new long[] {3, 1, 2}, values);
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertEquals(2.5, Statistics.median(new double[] {4, 1, 3, 2}));
    assertEquals(3, Statistics.median(new double[] {9, 3, 1}));
    assertTrue(Double.isNaN(Statistics.median(new double[0])));
  }

  @Test
  void ratiosArePairByPair() {
    double[] ratios = Statistics.ratios(new double[] {8, 9}, new double[] {10, 12});
    assertArrayEquals(new double[] {0.8, 0.75}, ratios, 1e-12);
    assertThrows(
        IllegalArgumentException.class, () -> Statistics.ratios(new double[1], new double[2]));
  }
}
