package dev.truehop.worker;

import dev.truehop.http1.HeadWriter;
import java.util.concurrent.TimeUnit;

/// Immutable. Bounds of what a worker keeps for itself.
final class WorkerLimits {
  /// A whole head (60 KiB) and what may lie before it.
  static final int RECEIVED_OCTETS = 64 * 1024;

  /// A whole head and everything that the proxy may add to it.
  static final int REWRITTEN_OCTETS = RECEIVED_OCTETS + HeadWriter.MAX_GROWTH;

  /// The socket buffers of one size, in use or free. A turn of the event loop seldom needs more at
  /// a time, and all nine sizes together stay within 4.5 MiB.
  static final int BUFFERS_OCTETS = 512 * 1024;

  /// What is under way with a peer that was revoked: five seconds are promised from the change of
  /// the file on, and it takes up to a second until that is read and every worker knows.
  static final long REVOKED_GRACE_NANOS = TimeUnit.SECONDS.toNanos(4);

  /// How long the wall clock is trusted not to have been set.
  static final long LOOK_AT_WALL_CLOCK_MILLIS = TimeUnit.MINUTES.toMillis(1);

  /// The longest rest of a busy worker ([Gathering]). Half of it saves half as much CPU time, twice
  /// as much costs answers. The timer adds some 10 us.
  static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /// A rest is at most one part of so many of what a request takes on average.
  static final int REST_SHARE = 16;

  /// What is shorter costs more than it saves.
  static final long LEAST_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

  /// So many requests per rest are the least that is worth it.
  static final double LEAST_GATHERED = 0.5;

  /// After a turn that saw so many requests begin or end the worker goes on at once: they gather by
  /// themselves while it has so much to do.
  static final int GATHERED = 16;

  /// How often the rest is chosen anew.
  static final long REST_WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private WorkerLimits() {}
}
