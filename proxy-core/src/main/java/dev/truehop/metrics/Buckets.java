package dev.truehop.metrics;

/// Immutable: the histograms' buckets. Durations have Envoy's default ones, which Istio's
/// dashboards and alerts expect. Sizes of bodies have a few of the same bounds: each bucket is a
/// line of some 800 octets for each series, and the full set for both sizes would be two thirds of
/// an exposition. Queries of a bound that is kept, of the count and of the sum answer as they do
/// for Envoy; quantiles are coarser. A value belongs to the first bucket whose bound it does not
/// exceed.
final class Buckets {

  /// Upper bounds of durations as they are exposed, in milliseconds.
  static final double[] DURATIONS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  /// Upper bounds of bodies in octets: all among Envoy's.
  static final double[] OCTETS = {1000, 10_000, 60_000, 600_000, 3_600_000};

  static final double NANOS_PER_MILLI = 1_000_000;

  private static final long[] NANO_LIMITS = scaled(DURATIONS, NANOS_PER_MILLI);
  private static final long[] OCTET_LIMITS = scaled(OCTETS, 1);

  private Buckets() {}

  static int ofDuration(long nanos) {
    return find(NANO_LIMITS, nanos);
  }

  static int ofOctets(long octets) {
    return find(OCTET_LIMITS, octets);
  }

  /// From the front: most requests are short, and the loop is over after a few steps.
  private static int find(long[] limits, long value) {
    int bucket = 0;
    while (bucket < limits.length && value > limits[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static long[] scaled(double[] bounds, double unit) {
    long[] limits = new long[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      limits[i] = (long) (bounds[i] * unit);
    }
    return limits;
  }
}
