package dev.truehop.metrics;

/// Worker-confined: counts by bucket and their sum, all plain numbers with one writer.
final class Histogram {

  private final long[] counts = new long[Buckets.COUNT];
  private long sum;

  void add(int bucket, long value) {
    counts[bucket]++;
    sum += value;
  }

  HistogramSnapshot snapshot() {
    return new HistogramSnapshot(counts.clone(), sum);
  }
}
