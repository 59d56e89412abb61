package dev.truehop.pool;

import static dev.truehop.pool.FreshnessTest.CHECKED;
import static dev.truehop.pool.FreshnessTest.NOW;
import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;

/// Immutable. Facts made up for a test.
record Facts(
    long createdNanos,
    long lastReadNanos,
    long idleSinceNanos,
    int served,
    Guard guard,
    boolean fenced,
    KernelView kernel,
    Suspicion suspicion)
    implements ConnectionFacts {

  static Facts idle(long idleNanos, int hintSeconds) {
    return idle(idleNanos, Freshness.guard(FreshnessTest.hinted(hintSeconds), CHECKED));
  }

  static Facts idle(long idleNanos, Guard guard) {
    return new Facts(
        NOW - 70 * S,
        NOW - idleNanos,
        NOW - idleNanos,
        1,
        guard,
        false,
        KernelView.ESTABLISHED,
        Suspicion.CHEAP);
  }

  Facts with(KernelView view) {
    return new Facts(
        createdNanos, lastReadNanos, idleSinceNanos, served, guard, fenced, view, suspicion);
  }

  Facts with(int requests) {
    return new Facts(
        createdNanos, lastReadNanos, idleSinceNanos, requests, guard, fenced, kernel, suspicion);
  }

  Facts with(Suspicion about) {
    return new Facts(
        createdNanos, lastReadNanos, idleSinceNanos, served, guard, fenced, kernel, about);
  }

  Facts fencedNow() {
    return new Facts(
        createdNanos, lastReadNanos, idleSinceNanos, served, guard, true, kernel, suspicion);
  }

  Facts created(long nanos) {
    return new Facts(
        nanos, lastReadNanos, idleSinceNanos, served, guard, fenced, kernel, suspicion);
  }

  @Override
  public long guardNanos() {
    return guard.nanos();
  }

  @Override
  public long closeNanos() {
    return guard.closeNanos();
  }

  @Override
  public int requestLimit() {
    return 10;
  }

  @Override
  public int requestGuard() {
    return Math.min(requestLimit(), suspicion.requestGuard);
  }

  @Override
  public boolean busy() {
    return suspicion.busy;
  }

  @Override
  public boolean mayPing() {
    return suspicion.mayPing;
  }

  @Override
  public boolean mayWithhold() {
    return suspicion.mayWithhold;
  }

  @Override
  public boolean cheapConnect() {
    return suspicion.cheap;
  }

  @Override
  public long holdNanos() {
    return suspicion.holdNanos;
  }

  @Override
  public long connectNanos() {
    return suspicion.connectNanos;
  }

  @Override
  public boolean roomForDial() {
    return suspicion.room;
  }

  /// Immutable. What decides about a suspect.
  record Suspicion(
      int requestGuard,
      boolean mayWithhold,
      boolean cheap,
      long holdNanos,
      long connectNanos,
      boolean room,
      boolean busy,
      boolean mayPing) {
    static final Suspicion CHEAP = new Suspicion(Integer.MAX_VALUE, true, true, MS, MS / 100, true);
    static final Suspicion MULTIPLEXED =
        new Suspicion(Integer.MAX_VALUE, false, true, MS, MS, true, false, true);

    /// On HTTP/1.1.
    Suspicion(
        int requestGuard,
        boolean mayWithhold,
        boolean cheap,
        long holdNanos,
        long connectNanos,
        boolean room) {
      this(requestGuard, mayWithhold, cheap, holdNanos, connectNanos, room, false, false);
    }

    Suspicion inUse() {
      return new Suspicion(
          requestGuard, mayWithhold, cheap, holdNanos, connectNanos, room, true, mayPing);
    }
  }
}
