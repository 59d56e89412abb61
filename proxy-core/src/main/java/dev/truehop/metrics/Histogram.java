package dev.truehop.metrics;

/// Worker-confined: counts by bucket and their sum, all plain numbers with one writer.
final class Histogram {

  private final long[] counts;
  private long sum;

  /// @param bounds of the buckets; one more takes what is above them
  Histogram(double[] bounds) {
    counts = new long[bounds.length + 1];
  }

  void add(int bucket, long value) {
    counts[bucket]++;
    sum += value;
  }

  HistogramSnapshot snapshot() {
    return new HistogramSnapshot(counts.clone(), sum);
  }
}
