package dev.truehop.perf;

import java.util.Arrays;

/// Immutable (static functions only): the few numbers that the tables show.
public final class Statistics {
  private Statistics() {}

  /// The smallest value that at least this share of all values does not exceed (nearest rank).
  ///
  /// @param share above 0, at most 1
  /// @return 0 for no values
  public static long percentile(long[] values, double share) {
    if (values.length == 0) {
      return 0;
    }
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  /// The middle value, or the mean of the two in the middle.
  ///
  /// @return NaN for no values
  public static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Each value divided by its partner, so that what disturbed both at once cancels out.
  ///
  /// @throws IllegalArgumentException if there are not as many partners as values
  public static double[] ratios(double[] values, double[] partners) {
    if (values.length != partners.length) {
      throw new IllegalArgumentException(values.length + " values, " + partners.length);
    }
    double[] ratios = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ratios[i] = values[i] / partners[i];
    }
    return ratios;
  }
}
