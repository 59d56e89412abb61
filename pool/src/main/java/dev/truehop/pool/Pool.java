package dev.truehop.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The connections of one complete [PoolKey] on one worker: hands out the most
/// recently used one that may carry the request, dials when there is none, and queues meanwhile.
///
/// This class draws the consequences of what happens: an acquire, a release, an end, a fence, the
/// passing of time. What it relies on: [Freshness] says which connection may be used,
/// [ConnectionState] which step is legal, [PoolSet] whether there is room for a dial; [Inventory]
/// keeps the books, and [Matchmaker] brings waiters and connections together.
///
/// A hit is served on the caller's stack and allocates nothing. Kept connections are used most
/// recently used first, so the tail ages out and the pool shrinks to what it needs. A failed dial
/// refuses everybody who waits, as in Envoy, so that they can go to another endpoint at once.
///
/// **Rejected.** Choosing the endpoint by idle connection: it undoes load balancing. Stealing
/// between workers: it takes a lock per request. One list for all endpoints of a cluster: equality
/// of the key would not be the sharing rule any more.
public final class Pool {
  private final PoolKey key;
  private final PoolSet set;
  private final PoolStats stats;
  private final UpstreamProfile profile;
  private final Lessons lessons;
  private final Inventory inventory;
  private final Matchmaker matchmaker;
  private final Dials dials;

  private boolean fenced;
  private long graceEndsNanos;

  Pool(PoolKey key, PoolSet set, UpstreamProfile profile) {
    this.key = key;
    this.set = set;
    this.profile = profile;
    this.stats = set.stats();
    this.inventory = new Inventory(set);
    this.lessons = new Lessons(profile, inventory);
    this.matchmaker = new Matchmaker(this, set, inventory);
    this.dials = new Dials(this, set, inventory, matchmaker, lessons);
  }

  /// Wants a connection for one request. The waiter hears about it exactly once, on this stack if a
  /// kept connection will do or if there is no hope.
  ///
  /// @param now the worker's time in nanoseconds, here and everywhere never going back
  public void acquire(Need need, Waiter waiter, long now) {
    assert set.onItsWorker();
    if (fenced) {
      waiter.refused(Refusal.FENCED, fencedText(), now);
      return;
    }
    Lease kept = matchmaker.leaseKept(need, false, now);
    if (kept != null) {
      waiter.leased(kept, now);
    } else if (set.lineIsFull()) {
      stats.rqPendingOverflow++;
      waiter.refused(Refusal.OVERFLOW, set.fullText(), now);
    } else {
      matchmaker.await(waiter, need, now);
    }
    finish(now);
  }

  /// The waiter does not want a connection any more. A dial under way for it is not given up: its
  /// connection goes to the next waiter or is kept.
  ///
  /// @return whether it was waiting; it then hears nothing more. False if it has heard already
  public boolean cancel(Waiter waiter) {
    assert set.onItsWorker();
    return matchmaker.cancel(waiter);
  }

  /// Makes this pool's generation unusable, once and for all; a second call changes nothing. Kept
  /// connections are closed at once, waiters are refused, dials under way are closed when they
  /// complete, and leased connections may finish what they are doing but not begin anything.
  ///
  /// @param graceNanos how long leased connections may finish before [#sweep] aborts them, in
  ///   nanoseconds, 0 or more
  public void fence(long now, long graceNanos) {
    assert set.onItsWorker();
    if (fenced) {
      return;
    }
    fenced = true;
    graceEndsNanos = now + graceNanos;
    stats.poolsFenced++;
    PoolEvents events = set.events();
    if (events != null) {
      events.fenced(key, inventory.size() - inventory.connecting());
    }
    matchmaker.refuseAll(Refusal.FENCED, fencedText());
    inventory.fenceBusy();
    inventory.fenceIdle().forEach(Wire::close);
    lessons.fenced();
    finish(now);
  }

  public boolean fenced() {
    return fenced;
  }

  public PoolKey key() {
    return key;
  }

  /// Closes what is due: connections past a limit or past the age up to which their upstream keeps
  /// them, and fenced ones whose grace is over. Also retries growth that the connection limit held
  /// back, and dials the spares that are missing.
  ///
  /// @return when it wants to run next, in the worker's nanoseconds, as far as can be told now;
  ///   `Long.MAX_VALUE` = never
  public long sweep(long now) {
    assert set.onItsWorker();
    for (PooledConnection c : inventory.expired(set.settings(), now)) {
      CloseReason reason = Freshness.expired(c, set.settings(), now);
      if (reason != null && c.state() == ConnectionState.IDLE) {
        retire(c, reason, now);
      }
    }
    boolean graceOver = fenced && now - graceEndsNanos >= 0;
    List<Wire> overdue = graceOver ? inventory.abandonBusy() : List.of();
    overdue.forEach(Wire::abort);
    dials.spares(now);
    finish(now);
    return nextSweepNanos(now);
  }

  /// The pool as it is, for the admin port; to be asked on the worker.
  public PoolSnapshot snapshot(long now) {
    assert set.onItsWorker();
    return new PoolSnapshot(
        key, profile.snapshot(), fenced, matchmaker.pending(), inventory.snapshot(now));
  }

  /// See [Lease#release].
  void release(Lease lease, boolean reusable, long now) {
    assert set.onItsWorker();
    PooledConnection c = lease.connection();
    inventory.endLease(lease);
    switch (c.state()) {
      case LEASED -> {
        CloseReason over =
            reusable ? Freshness.spent(c, set.settings(), now) : CloseReason.NOT_REUSABLE;
        if (reusable && lease.reused() && !lease.beside() && teaches(lease)) {
          profile.alive(lease);
        }
        if (over != null) {
          part(c, over);
        } else if (c.leases() == 0) {
          inventory.keep(c);
        } else {
          inventory.roomChanged(c);
        }
      }
      case DRAINING -> {
        if (c.leases() == 0) {
          inventory.leave(c, ConnectionEvent.RELEASE, c.leaving()).close();
        }
      }
      case CLOSED -> {
        // It ended during the lease, and everything else was done then.
      }
      case CONNECTING, IDLE -> throw new IllegalStateException("its lease was open: " + c);
    }
    finish(now);
  }

  /// See [Lease#foundStale]. Several streams may find their one connection dead; the first counts.
  void foundStale(Lease lease, DetectionPoint point, Verdict verdict, long now) {
    assert set.onItsWorker();
    PooledConnection c = lease.connection();
    if (!lease.isOpen() || !lease.reused()) {
      throw new IllegalStateException("only a leased and reused connection is stale: " + c);
    }
    if (c.state() == ConnectionState.CLOSED) {
      return;
    }
    inventory.stale(c, point, verdict);
    lessons.foundStale(lease, now);
    inventory.leave(c, ConnectionEvent.CLOSE, CloseReason.STALE);
    List<Wire> siblings = List.of();
    if (set.settings().checked()) {
      siblings = inventory.purgeIdleSince(now - lease.idleNanosAtLease());
    }
    c.wire().abort();
    siblings.forEach(Wire::close);
    finish(now);
  }

  /// See [Lease#refusedByPeer].
  void refusedByPeer(PooledConnection c) {
    assert set.onItsWorker();
    inventory.stale(c, DetectionPoint.READ, Verdict.REFUSED);
  }

  /// See [PooledConnection#ended].
  void ended(PooledConnection c, DetectionPoint point, long now) {
    assert set.onItsWorker();
    if (c.state() == ConnectionState.CLOSED) {
      return;
    }
    if (c.state() == ConnectionState.IDLE) {
      inventory.stale(c, point, Verdict.NEVER_SENT);
      if (point == DetectionPoint.IDLE) {
        lessons.peerClosed(c, now);
      }
    }
    Wire wire = inventory.leave(c, ConnectionEvent.CLOSE, CloseReason.ENDED);
    if (c.leases() > 0) {
      // Octets of a request may still be in the kernel, and nobody is left to hear the answer.
      wire.abort();
    } else {
      wire.close();
    }
    finish(now);
  }

  /// See [PooledConnection#streams]. A peer that allows none is as good as going away.
  void streams(PooledConnection c, int most, long now) {
    assert set.onItsWorker();
    profile.allowsStreams(most);
    c.allow(most);
    if (most == 0) {
      goingAway(c, now);
    } else if (c.state() == ConnectionState.LEASED) {
      inventory.roomChanged(c);
    }
    finish(now);
  }

  /// See [PooledConnection#goingAway].
  void goingAway(PooledConnection c, long now) {
    assert set.onItsWorker();
    switch (c.state()) {
      case IDLE -> {
        lessons.peerClosed(c, now);
        inventory.leave(c, ConnectionEvent.GO_AWAY, CloseReason.GOING_AWAY).close();
      }
      case LEASED -> inventory.drain(c, ConnectionEvent.GO_AWAY, CloseReason.GOING_AWAY);
      case DRAINING, CLOSED -> {
        // It is known.
      }
      case CONNECTING -> throw new IllegalStateException("it has no wire yet: " + c);
    }
    finish(now);
  }

  /// See [Lease#withheldRefused].
  void withheldRefused(PooledConnection c) {
    assert set.onItsWorker();
    if (profile.withheldRefused()) {
      PoolEvents events = set.events();
      if (events != null) {
        events.withholdingRefused(profile.workload(), c);
      }
    }
  }

  /// See [Lease#servedWithholding].
  void servedWithholding() {
    assert set.onItsWorker();
    profile.servedWithholding();
  }

  UpstreamProfile profile() {
    return profile;
  }

  Dials dials() {
    return dials;
  }

  int connections() {
    return inventory.size();
  }

  int idleConnections() {
    return inventory.idle();
  }

  /// Nothing is left: no connection, no waiter, and no lease that will be released.
  boolean isEmpty() {
    return inventory.isEmpty() && matchmaker.isEmpty();
  }

  /// See [Matchmaker#starved].
  boolean starved() {
    return matchmaker.starved();
  }

  /// See [Matchmaker#settle].
  void settle(long now) {
    matchmaker.settle(now);
  }

  @Nullable PooledConnection longestIdle() {
    return inventory.longestIdle();
  }

  /// Closes an idle connection of this pool so that some pool of the set can dial.
  void makeRoom(PooledConnection victim) {
    discard(victim, CloseReason.MADE_ROOM);
  }

  /// Parts with an idle connection that may not be used any more. Where it is time to see when the
  /// upstream would have closed it, it is kept out of use until that happens; an upstream that has
  /// told when it closes is taken at its word.
  void retire(PooledConnection c, CloseReason reason, long now) {
    switch (reason) {
      case GUARD -> {
        if (!c.unused() && !c.announced() && profile.wantsCanary(now)) {
          profile.canaryBegins();
          inventory.setAside(c);
          return;
        }
      }
      case IDLE_TIMEOUT -> lessons.outlived(c, now);
      case NOT_ESTABLISHED -> {
        inventory.stale(c, DetectionPoint.ACQUIRE, Verdict.NEVER_SENT);
        lessons.peerClosed(c, now);
      }
      case FENCED,
          GRACE_OVER,
          AGE,
          REQUESTS,
          STALE,
          STALE_SIBLING,
          NOT_REUSABLE,
          GOING_AWAY,
          MADE_ROOM,
          ENDED -> {
        // These say nothing about the upstream.
      }
    }
    discard(c, reason);
  }

  /// Closes a connection, or lets its leases go on if it has any: also where the kernel knows of
  /// its end, for what has come before that may be a GOAWAY, which says what became of them.
  void part(PooledConnection c, CloseReason reason) {
    if (c.leases() == 0) {
      discard(c, reason);
    } else {
      inventory.drain(c, ConnectionEvent.GO_AWAY, reason);
    }
  }

  /// Whether the set has room for a dial without closing anything.
  boolean roomForDial() {
    return set.roomForDial();
  }

  private boolean teaches(Lease lease) {
    return lease.unusedAtLease()
        || profile.worthTelling(lease.idleNanosAtLease(), lease.connection().served());
  }

  private void discard(PooledConnection c, CloseReason reason) {
    inventory.leave(c, ConnectionEvent.CLOSE, reason).close();
  }

  private long nextSweepNanos(long now) {
    long inNanos = inventory.expiresInNanos(set.settings(), now);
    if (fenced && inventory.busy() > 0) {
      inNanos = Math.min(inNanos, graceEndsNanos - now);
    }
    if (matchmaker.starved()) {
      inNanos = Math.min(inNanos, PoolLimits.ROOM_RETRY_NANOS);
    }
    return inNanos == FreshnessSettings.NEVER ? Long.MAX_VALUE : now + inNanos;
  }

  /// The end of every entry point: what happened may be what a waiter waits for, here or in another
  /// pool.
  void finish(long now) {
    matchmaker.settle(now);
    set.shareRoom(now);
    assert inventory.balanced() && (!fenced || inventory.idle() == 0);
  }

  private String fencedText() {
    return "generation " + key.generation() + " of " + key.address() + " is gone";
  }
}
