package dev.truehop.http2;

import java.util.Arrays;

/// Worker-confined. Counts what one peer sends beyond messages, and says when it is too much.
/// Counting an ordinary stream or DATA frame is one addition; the clock is asked for the suspicious
/// kinds only, by the caller.
final class FloodGuard {
  private static final int KINDS = Flood.values().length;

  private int[] counts = new int[0];
  private long beganNanos;
  private long streams;
  private long data;

  /// The peer opened a stream.
  void stream() {
    streams++;
  }

  /// A DATA frame went one way or the other.
  void data() {
    data++;
  }

  /// Counts one frame of a suspicious kind.
  ///
  /// @return whether the peer has gone too far
  boolean count(Flood flood, long now) {
    if (counts.length == 0) {
      counts = new int[KINDS];
      beganNanos = now;
    } else if (now - beganNanos > Http2Limits.FLOOD_WINDOW_NANOS) {
      Arrays.fill(counts, 0);
      beganNanos = now;
      streams = 0;
      data = 0;
    }
    counts[flood.ordinal()] += flood.weight();
    long allowed = flood.base + flood.perStream * streams + flood.perData * data;
    return counts[flood.ordinal()] > allowed;
  }
}
