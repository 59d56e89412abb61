package dev.truehop.metrics;

/// Immutable: Envoy's default histogram buckets, which Istio's dashboards and alerts expect. A
/// value belongs to the first bucket whose bound it does not exceed.
final class Buckets {

  /// Upper bounds as they are exposed: milliseconds of a duration, octets of a body.
  static final double[] BOUNDS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  /// The bounds and the bucket above them.
  static final int COUNT = BOUNDS.length + 1;

  static final double NANOS_PER_MILLI = 1_000_000;

  private static final long[] NANOS = scaled(NANOS_PER_MILLI);
  private static final long[] OCTETS = scaled(1);

  private Buckets() {}

  static int ofDuration(long nanos) {
    return find(NANOS, nanos);
  }

  static int ofOctets(long octets) {
    return find(OCTETS, octets);
  }

  /// From the front: most requests are short, and the loop is over after a few steps.
  private static int find(long[] bounds, long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static long[] scaled(double unit) {
    long[] bounds = new long[BOUNDS.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = (long) (BOUNDS[i] * unit);
    }
    return bounds;
  }
}
