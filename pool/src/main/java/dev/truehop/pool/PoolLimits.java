package dev.truehop.pool;

import java.util.concurrent.TimeUnit;

/// Immutable. The pool's fixed limits, each with its reason. Limits that an operator may want to
/// set are in the configuration.
final class PoolLimits {

  /// A connection that was read from less than this ago is not looked at: what it has just said
  /// proves more than the kernel's view could, and a look costs about 0.4 us, a noticeable part of
  /// a request. The price: a FIN that follows a response within this time without having been
  /// announced is seen by the event loop only.
  static final long PROVED_ITSELF_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /// How long before the upstream's advertised close the pool stops trusting a connection. The hint
  /// counts whole seconds, so the truth may be up to a second less where a server rounds up; the
  /// rest covers the way there and both timers.
  static final long HINT_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// The shortest hold of a withheld octet. Node takes 0.2 to 0.3 ms from its decision to close to
  /// the close; with 1 ms, 1 of 71 requests that met such a close was lost, with 3 ms none of 64.
  static final long SHORTEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// A 400 is an app's everyday answer to a bad request. It speaks against withholding only if it
  /// follows more than one withheld head in ten.
  static final int SERVED_PER_REFUSED = 10;

  /// How often a sweep retries to get room for waiters that the connection limit holds back. Room
  /// made on this worker is noticed at once; this is for room made by other workers, of which no
  /// message is sent.
  static final long ROOM_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /// The longest pause between two sweeps of a worker's pools: what happens after a sweep may be
  /// due earlier than anything it saw. Close guards stay exact to this, which the hint's margin
  /// covers five times even when halved for the smallest hint.
  static final long SWEEP_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private PoolLimits() {}
}
