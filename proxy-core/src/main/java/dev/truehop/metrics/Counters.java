package dev.truehop.metrics;

/// Worker-confined: one plain number for each constant of an enum, with one writer.
///
/// @param <E> what is counted
public final class Counters<E extends Enum<E>> {

  private final long[] values;

  public Counters(Class<E> kinds) {
    values = new long[kinds.getEnumConstants().length];
  }

  public void add(E kind) {
    values[kind.ordinal()]++;
  }

  /// For gauges, which go down too.
  public void subtract(E kind) {
    values[kind.ordinal()]--;
  }

  public long get(E kind) {
    return values[kind.ordinal()];
  }

  /// A copy for another thread, by ordinal.
  long[] snapshot() {
    return values.clone();
  }

  /// The sums of two copies.
  static long[] plus(long[] one, long[] other) {
    long[] both = one.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other[i];
    }
    return both;
  }
}
