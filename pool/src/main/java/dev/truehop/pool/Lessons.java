package dev.truehop.pool;

/// Worker-confined. What the connections of one pool teach about its workload: tells the
/// observation that means something from the one that does not, and hands it on to the
/// [UpstreamProfile].
///
/// | a connection | teaches |
/// |---|---|
/// | closed by the peer while idle | the close age, or, right after a response, the request count, or that it closes without a rule |
/// | closed by us, at the idle timeout | that the close age is higher |
/// | found dead by its request | that the close age may be lower than believed |
/// | reused and alive | that it is not lower |
///
/// Ends that have another cause teach nothing: several at once with different ages are a restart
/// unless one of the other connections outlives it, and so is what came shortly before the upstream
/// refused a new connection.
final class Lessons {
  private final UpstreamProfile profile;
  private final Inventory inventory;
  private final Burst ages = new Burst(PoolLimits.MODE_SAMPLES);
  private final Burst unusedAges = new Burst(PoolLimits.MODE_SAMPLES);
  private final Burst counts = new Burst(Integer.MAX_VALUE);
  private boolean refused;
  private long refusedNanos;

  /// @param inventory of the pool
  Lessons(UpstreamProfile profile, Inventory inventory) {
    this.profile = profile;
    this.inventory = inventory;
  }

  /// The peer closed a kept connection.
  void peerClosed(PooledConnection c, long now) {
    if (!profile.learns()) {
      return;
    }
    doubtRestart(c, now);
    boolean unused = c.unused();
    long ageNanos = now - c.idleSinceNanos();
    if (unused || ageNanos >= PoolLimits.AT_ONCE_NANOS) {
      Burst burst = unused ? unusedAges : ages;
      long tolerance = Math.max(PoolLimits.AGREEMENT_NANOS, ageNanos / PoolLimits.BURST_PART);
      Burst.Take take = burst.add(ageNanos, tolerance, now);
      take(burst, take, () -> observe(unused, CloseAges.Kind.CLOSED, ageNanos, now), now);
    } else {
      closedAtOnce(c, c.served(), now);
    }
  }

  /// A request found its connection dead, at the beginning of its lease or later.
  void foundStale(Lease lease, long now) {
    if (!profile.learns() || restarting(now) || lease.beside()) {
      return;
    }
    PooledConnection c = lease.connection();
    long ageNanos = lease.idleNanosAtLease();
    if (ageNanos < PoolLimits.AT_ONCE_NANOS) {
      closedAtOnce(c, c.served() - 1, now);
    } else {
      observe(c.unused(), CloseAges.Kind.STALE, ageNanos, now);
    }
  }

  /// Our side closed a connection at the idle timeout.
  void outlived(PooledConnection c, long now) {
    if (profile.learns() && c.wire().look() == KernelView.ESTABLISHED) {
      long ageNanos = now - c.idleSinceNanos();
      observe(c.unused(), CloseAges.Kind.OUTLIVED, ageNanos, now);
    }
  }

  /// The upstream refused a connection: what closed shortly before was the end of a process.
  void dialRefused(long now) {
    if (profile.learns()) {
      refused = true;
      refusedNanos = now;
      profile.retract(this, now - PoolLimits.REFUSED_AFTER_NANOS);
    }
  }

  /// The generation of this pool is gone.
  void fenced() {
    profile.generationGone(this);
  }

  private void observe(boolean unused, CloseAges.Kind kind, long ageNanos, long now) {
    profile.observe(unused, new CloseAges.Sample(kind, ageNanos, now, this), now);
  }

  private void closedAtOnce(PooledConnection c, int requests, long now) {
    countedOut(requests, now);
    profile.closedAtOnce(requests, c.createdNanos(), now);
  }

  private void countedOut(int requests, long now) {
    if (inventory.servedMoreThan(requests)) {
      // It is no limit. The app was late with its timer, or we with our reading.
      return;
    }
    Burst.Take take = counts.add(requests, 0, now);
    boolean coincidence = requests < PoolLimits.SMALL_COUNT && counts.size() > 1;
    take(
        counts,
        take == Burst.Take.COUNTS && coincidence ? Burst.Take.REPEATS : take,
        () -> profile.closedAfter(requests, now),
        now);
  }

  private void take(Burst burst, Burst.Take take, Runnable lesson, long now) {
    switch (take) {
      case COUNTS -> {
        if (!restarting(now)) {
          lesson.run();
        }
      }
      case REPEATS -> {
        // It says what others have said at this moment.
      }
      case RESTART -> profile.retract(this, burst.sinceNanos());
    }
  }

  /// What looked like a restart was none if a connection that was there before is closed only now,
  /// or has served since, by more than what was already on its way.
  private void doubtRestart(PooledConnection c, long now) {
    if (refutes(c, ages, now)) {
      observe(false, CloseAges.Kind.CLOSED, ages.lowest(), ages.sinceNanos());
    }
    if (refutes(c, unusedAges, now)) {
      observe(true, CloseAges.Kind.CLOSED, unusedAges.lowest(), unusedAges.sinceNanos());
    }
    refutes(c, counts, now);
  }

  private boolean refutes(PooledConnection c, Burst burst, long now) {
    long sinceNanos = burst.sinceNanos();
    long overNanos = sinceNanos + PoolLimits.AT_ONCE_NANOS;
    boolean outlived =
        burst.restarting(now)
            && now - overNanos > 0
            && (c.createdNanos() - sinceNanos < 0 || inventory.outlived(sinceNanos, overNanos));
    if (outlived) {
      burst.refuted();
    }
    return outlived;
  }

  private boolean restarting(long now) {
    return refused && now - refusedNanos < PoolLimits.BURST_NANOS
        || ages.restarting(now)
        || unusedAges.restarting(now)
        || counts.restarting(now);
  }
}
