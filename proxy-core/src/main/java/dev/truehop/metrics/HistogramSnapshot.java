package dev.truehop.metrics;

/// Immutable: a copy of a histogram.
///
/// @param counts how many values fell into each bucket, not cumulative; not to be changed
/// @param sum of all values, in nanoseconds or octets
@SuppressWarnings("ArrayRecordComponent")
public record HistogramSnapshot(long[] counts, long sum) {

  /// How many values there were.
  public long count() {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    return all;
  }

  HistogramSnapshot plus(HistogramSnapshot other) {
    return new HistogramSnapshot(Counters.plus(counts, other.counts), sum + other.sum);
  }
}
