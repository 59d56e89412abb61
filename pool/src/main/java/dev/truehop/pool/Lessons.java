package dev.truehop.pool;

/// Worker-confined. What the connections of one pool teach about its workload: tells the
/// observation that means something from the one that does not, and hands it on to the
/// [UpstreamProfile].
///
/// | a connection | teaches |
/// |---|---|
/// | closed by the peer while idle | the close age, or, right after a response, the request count |
/// | closed by us, at the idle timeout | that the close age is higher |
/// | found dead by its request | that the close age may be lower than believed |
/// | reused and alive | that it is not lower |
///
/// Ends that have another cause teach nothing: several at once with different ages are a restart,
/// and so is what came shortly before the upstream refused a new connection.
final class Lessons {
  private final UpstreamProfile profile;
  private final Burst ages = new Burst(PoolLimits.MODE_SAMPLES);
  private final Burst unusedAges = new Burst(PoolLimits.MODE_SAMPLES);
  private final Burst counts = new Burst(Integer.MAX_VALUE);
  private boolean restarted;
  private long restartNanos;

  Lessons(UpstreamProfile profile) {
    this.profile = profile;
  }

  /// The peer closed a kept connection.
  void peerClosed(PooledConnection c, long now) {
    if (!profile.learns()) {
      return;
    }
    long ageNanos = now - c.idleSinceNanos();
    if (c.unused()) {
      long tolerance = clearlyNanos(ageNanos);
      take(
          unusedAges,
          unusedAges.add(ageNanos, tolerance, now),
          () -> closed(c, ageNanos, now),
          now);
    } else if (ageNanos < PoolLimits.AT_ONCE_NANOS) {
      countedOut(c.served(), now);
    } else {
      long tolerance = clearlyNanos(ageNanos);
      take(ages, ages.add(ageNanos, tolerance, now), () -> closed(c, ageNanos, now), now);
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
      countedOut(c.served() - 1, now);
    } else {
      profile.observe(c, new CloseAges.Sample(CloseAges.Kind.STALE, ageNanos, now, this), now);
    }
  }

  /// Our side closed a connection at the idle timeout.
  void outlived(PooledConnection c, long now) {
    if (profile.learns() && c.wire().look() == KernelView.ESTABLISHED) {
      long ageNanos = now - c.idleSinceNanos();
      profile.observe(c, new CloseAges.Sample(CloseAges.Kind.OUTLIVED, ageNanos, now, this), now);
    }
  }

  /// The upstream refused a connection: what closed shortly before was the end of a process.
  void dialRefused(long now) {
    if (profile.learns()) {
      restarted = true;
      restartNanos = now;
      profile.retract(this, now - PoolLimits.REFUSED_AFTER_NANOS);
    }
  }

  /// The generation of this pool is gone.
  void fenced() {
    profile.generationGone(this);
  }

  private void closed(PooledConnection c, long ageNanos, long now) {
    profile.observe(c, new CloseAges.Sample(CloseAges.Kind.CLOSED, ageNanos, now, this), now);
  }

  private void countedOut(int requests, long now) {
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
      case RESTART -> {
        restarted = true;
        restartNanos = now;
        profile.retract(this, burst.sinceNanos());
      }
    }
  }

  private boolean restarting(long now) {
    return restarted && now - restartNanos < PoolLimits.BURST_NANOS;
  }

  private static long clearlyNanos(long ageNanos) {
    return Math.max(PoolLimits.AGREEMENT_NANOS, ageNanos / PoolLimits.BURST_PART);
  }
}
