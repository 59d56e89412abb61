package dev.truehop.pool;

import java.util.concurrent.atomic.AtomicInteger;

/// Thread-safe. A cluster's connections counted over all workers, against `maxConnections`. It is
/// touched only when a connection is dialled or closed, never on a request that finds a kept one.
///
/// As in Envoy, a pool without any connection is allowed one above the limit: otherwise a limit
/// that is used up elsewhere would shut an endpoint out for good. So the count may exceed the limit
/// by at most one per pool.
public final class ConnectionCap {
  private final AtomicInteger count = new AtomicInteger();
  private volatile int limit;

  /// @param limit connections allowed, above 0
  public ConnectionCap(int limit) {
    limit(limit);
  }

  /// Changes the limit. Connections above a lower one live on; there will be no new ones until
  /// there is room.
  public void limit(int newLimit) {
    if (newLimit < 1) {
      throw new IllegalArgumentException("a connection limit is above 0: " + newLimit);
    }
    limit = newLimit;
  }

  public int limit() {
    return limit;
  }

  /// Connections and dials under way, over all workers.
  public int count() {
    return count.get();
  }

  /// Takes room for one connection if there is any.
  boolean tryTake() {
    int now = count.get();
    while (now < limit) {
      if (count.compareAndSet(now, now + 1)) {
        return true;
      }
      now = count.get();
    }
    return false;
  }

  /// Takes room for the first connection of a pool, be there any or not.
  void takeAnyway() {
    count.incrementAndGet();
  }

  /// Gives the room of one connection back, exactly once for each that took some.
  void giveBack() {
    if (count.decrementAndGet() < 0) {
      throw new IllegalStateException("more connections were closed than dialled");
    }
  }
}
