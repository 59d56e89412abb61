package dev.truehop.pool;

import dev.truehop.pool.WaitingLine.Doom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The connections of one complete [PoolKey] on one worker: hands out the most
/// recently used one that may carry the request, dials when there is none, and queues meanwhile.
///
/// Policy is elsewhere: [Freshness] says which connection may be used, [ConnectionState] which step
/// is legal, [PoolSet] whether there is room. So are the books: [Inventory] and [WaitingLine].
///
/// **How it works.** A hit is served on the caller's stack and allocates nothing. A miss joins the
/// line, and [#settle] then does whatever can be done, one step at a time, until nothing can: tell
/// the doomed, serve from the kept, dial. Every event that may change the outcome ends in `settle`.
/// Kept connections are used most recently used first, so the tail ages out and the pool shrinks to
/// what it needs.
///
/// **Re-entrancy.** Waiters may call the pool from their callbacks. Every step completes the pool's
/// own state before it calls out, and a `settle` inside a `settle` returns at once: the outer one
/// sees what it would have seen. So the stack stays flat, however many waiters fail at once.
///
/// **Growth.** A dial is started while more requests wait than dials are under way. A dial belongs
/// to nobody: whoever is first when it completes gets it. A failed dial refuses everybody who
/// waits, as in Envoy, so that they can go to another endpoint at once.
///
/// **Rejected.** Choosing the endpoint by idle connection (undoes load balancing); stealing between
/// workers (a lock per request); a waiter keeping its own dial (a connection released meanwhile
/// would stand idle).
public final class Pool {
  private final PoolKey key;
  private final PoolSet set;
  private final PoolStats stats;
  private final Inventory inventory;
  private final WaitingLine waiting;

  private boolean fenced;
  private long graceEndsNanos;
  private boolean settling;
  private boolean starved;

  Pool(PoolKey key, PoolSet set) {
    this.key = key;
    this.set = set;
    this.stats = set.stats();
    this.inventory = new Inventory(set);
    this.waiting = new WaitingLine(stats);
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
    PooledConnection kept = leaseKept(need, false, now);
    if (kept != null) {
      waiter.leased(kept, now);
    } else if (set.lineIsFull()) {
      stats.rqPendingOverflow++;
      waiter.refused(Refusal.OVERFLOW, set.fullText(), now);
    } else {
      stats.suspectsLeft += need == Need.PROVEN && inventory.idle() > 0 ? 1 : 0;
      waiting.add(waiter, need);
      settle(now);
    }
    finish(now);
  }

  /// The waiter does not want a connection any more. A dial under way for it is not given up: its
  /// connection goes to the next waiter or is kept.
  ///
  /// @return whether it was waiting; it then hears nothing more. False if it has heard already
  public boolean cancel(Waiter waiter) {
    assert set.onItsWorker();
    boolean cancelled = waiting.cancel(waiter);
    if (!settling) {
      noteStarvation();
    }
    return cancelled;
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
    waiting.doomAll(Refusal.FENCED, fencedText());
    inventory.drainBusy();
    inventory.fenceIdle().forEach(Wire::close);
    settle(now);
    finish(now);
  }

  public boolean fenced() {
    return fenced;
  }

  public PoolKey key() {
    return key;
  }

  /// Closes what is due: connections past a limit or past the guard that their upstream's hint
  /// gives, and fenced ones whose grace is over. Also retries growth that the connection limit held
  /// back.
  ///
  /// @return when it wants to run next, in the worker's nanoseconds, as far as can be told now;
  ///   `Long.MAX_VALUE` = never
  public long sweep(long now) {
    assert set.onItsWorker();
    List<Wire> expired = inventory.purgeExpired(set.settings(), now);
    boolean graceOver = fenced && now - graceEndsNanos >= 0;
    List<Wire> overdue = graceOver ? inventory.abandonBusy() : List.of();
    expired.forEach(Wire::close);
    overdue.forEach(Wire::abort);
    settle(now);
    finish(now);
    return nextSweepNanos(now);
  }

  /// The pool as it is, for the admin port; to be asked on the worker.
  public PoolSnapshot snapshot(long now) {
    assert set.onItsWorker();
    return new PoolSnapshot(key, fenced, waiting.size(), inventory.snapshot(now));
  }

  /// See [PooledConnection#release].
  void release(PooledConnection c, boolean reusable, long now) {
    assert set.onItsWorker();
    inventory.endLease(c);
    switch (c.state()) {
      case LEASED -> {
        CloseReason over =
            reusable ? Freshness.spent(c, set.settings(), now) : CloseReason.NOT_REUSABLE;
        if (over == null) {
          inventory.keep(c);
        } else {
          discard(c, over);
        }
      }
      case DRAINING -> inventory.leave(c, ConnectionEvent.RELEASE, CloseReason.FENCED).close();
      case CLOSED -> {
        // It ended during the lease, and everything else was done then.
      }
      case CONNECTING, IDLE -> throw new IllegalStateException("its lease was open: " + c);
    }
    settle(now);
    finish(now);
  }

  /// See [PooledConnection#foundStale].
  void foundStale(PooledConnection c, DetectionPoint point, Verdict verdict, long now) {
    assert set.onItsWorker();
    if (!c.leaseOpen() || !c.reused()) {
      throw new IllegalStateException("only a leased and reused connection is stale: " + c);
    }
    stats.countStale(point, verdict);
    if (c.state() != ConnectionState.CLOSED) {
      inventory.leave(c, ConnectionEvent.CLOSE, CloseReason.STALE);
    }
    List<Wire> siblings = List.of();
    if (set.settings().checked()) {
      siblings = inventory.purgeIdleSince(now - c.idleNanosAtLease());
    }
    c.wire().abort();
    siblings.forEach(Wire::close);
    settle(now);
    finish(now);
  }

  /// See [PooledConnection#ended].
  void ended(PooledConnection c, DetectionPoint point, long now) {
    assert set.onItsWorker();
    if (c.state() == ConnectionState.CLOSED) {
      return;
    }
    if (c.state() == ConnectionState.IDLE) {
      stats.countStale(point, Verdict.NEVER_SENT);
    }
    Wire wire = inventory.leave(c, ConnectionEvent.CLOSE, CloseReason.ENDED);
    if (c.leaseOpen()) {
      // Octets of the request may still be in the kernel, and nobody is left to hear the answer.
      wire.abort();
    } else {
      wire.close();
    }
    settle(now);
    finish(now);
  }

  FreshnessSettings settings() {
    return set.settings();
  }

  int connections() {
    return inventory.size();
  }

  int idleConnections() {
    return inventory.idle();
  }

  /// Nothing is left: no connection, no waiter, and no lease that will be released.
  boolean isEmpty() {
    return inventory.isEmpty() && waiting.isEmpty();
  }

  /// More requests wait than dials are under way, and there is no room for another dial.
  boolean starved() {
    return starved;
  }

  @Nullable PooledConnection longestIdle() {
    return inventory.longestIdle();
  }

  /// Closes an idle connection of this pool so that some pool of the set can dial.
  void makeRoom(PooledConnection victim) {
    discard(victim, CloseReason.MADE_ROOM);
  }

  /// Does one thing after the other until there is nothing left to do.
  void settle(long now) {
    if (settling) {
      return;
    }
    settling = true;
    try {
      boolean progress = true;
      while (progress && !waiting.isEmpty()) {
        progress = tellOne(now) || serveOne(now) || dialOne(now);
      }
    } finally {
      settling = false;
    }
    noteStarvation();
  }

  private boolean tellOne(long now) {
    Doom doom = waiting.takeDoomed();
    if (doom == null) {
      return false;
    }
    doom.waiter().refused(doom.why(), doom.detail(), now);
    return true;
  }

  /// Gives a kept connection to the first waiter that may have one. Where one waiter that needs a
  /// proven connection finds none, the others would not either.
  private boolean serveOne(long now) {
    boolean noneProven = false;
    for (Map.Entry<Waiter, Need> entry : waiting.inOrder()) {
      Need need = entry.getValue();
      if (inventory.idle() == 0) {
        return false;
      }
      if (need == Need.FRESH || (need == Need.PROVEN && noneProven)) {
        continue;
      }
      PooledConnection kept = leaseKept(need, true, now);
      if (kept != null) {
        Waiter waiter = entry.getKey();
        waiting.take(waiter);
        waiter.leased(kept, now);
        return true;
      }
      noneProven = true;
    }
    return false;
  }

  private boolean dialOne(long now) {
    if (waiting.size() <= inventory.connecting() || !set.takeRoom(this)) {
      return false;
    }
    PooledConnection c = inventory.dial(this, now);
    set.connector().connect(key, set.connectTimeoutNanos(), new Dialing(c));
    return true;
  }

  /// Leases the first kept connection that passes, from the most recently used on, and closes on
  /// the way what must not be used any more.
  private @Nullable PooledConnection leaseKept(Need need, boolean lookAlways, long now) {
    if (need == Need.FRESH) {
      return null;
    }
    FreshnessSettings settings = set.settings();
    PooledConnection c = inventory.mostRecentlyUsed();
    while (c != null) {
      c.look(settings.checked() && (lookAlways || Freshness.lookNeeded(c, settings, now)));
      switch (Freshness.judge(c, need, settings, now)) {
        case ReuseDecision.Use(boolean suspect) -> {
          inventory.lease(c, true, suspect, now);
          return c;
        }
        case ReuseDecision.Skip _ -> {
          return null;
        }
        case ReuseDecision.Close(CloseReason reason) -> {
          if (reason == CloseReason.NOT_ESTABLISHED) {
            stats.countStale(DetectionPoint.ACQUIRE, Verdict.NEVER_SENT);
          }
          discard(c, reason);
          c = inventory.mostRecentlyUsed();
        }
      }
    }
    return null;
  }

  private void discard(PooledConnection c, CloseReason reason) {
    inventory.leave(c, ConnectionEvent.CLOSE, reason).close();
  }

  private void noteStarvation() {
    boolean starving = waiting.size() > inventory.connecting();
    if (starving != starved) {
      starved = starving;
      stats.cxOverflow += starving ? 1 : 0;
      set.starvation(starving);
    }
  }

  private long nextSweepNanos(long now) {
    long inNanos = inventory.expiresInNanos(set.settings(), now);
    if (fenced && inventory.busy() > 0) {
      inNanos = Math.min(inNanos, graceEndsNanos - now);
    }
    if (starved) {
      inNanos = Math.min(inNanos, PoolLimits.ROOM_RETRY_NANOS);
    }
    return inNanos == FreshnessSettings.NEVER ? Long.MAX_VALUE : now + inNanos;
  }

  /// The end of every entry point: room that was made here may be what another pool waits for.
  private void finish(long now) {
    set.shareRoom(now);
    assert inventory.balanced() && (!fenced || inventory.idle() == 0);
  }

  private String fencedText() {
    return "generation " + key.generation() + " of " + key.address() + " is gone";
  }

  /// Worker-confined. The receiving end of one of this pool's dials.
  private final class Dialing implements Dial {
    private final PooledConnection c;

    Dialing(PooledConnection c) {
      this.c = c;
    }

    @Override
    public PooledConnection connected(Wire wire, long now) {
      assert set.onItsWorker();
      inventory.connected(c, wire, now);
      Waiter first = waiting.takeFirst();
      if (fenced) {
        inventory.leave(c, ConnectionEvent.FENCE, CloseReason.FENCED).close();
      } else if (first != null) {
        inventory.lease(c, false, false, now);
        first.leased(c, now);
      }
      settle(now);
      finish(now);
      return c;
    }

    @Override
    public void failed(ConnectFailure why, String detail, long now) {
      assert set.onItsWorker();
      inventory.dialFailed(c, why);
      stats.rqPendingFailureEject += waiting.size();
      waiting.doomAll(Refusal.of(why), detail);
      settle(now);
      finish(now);
    }
  }
}
