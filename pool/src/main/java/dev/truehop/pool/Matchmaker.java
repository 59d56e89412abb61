package dev.truehop.pool;

import dev.truehop.pool.WaitingLine.Doom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Brings the waiters and the connections of one pool together.
///
/// [#settle] does whatever can be done, one step at a time, until nothing can: tell the doomed,
/// serve from the kept, dial. Every event that may change the outcome ends in it.
///
/// **Re-entrancy.** Waiters may call the pool from their callbacks. Every step completes the pool's
/// own state before it calls out, and a `settle` inside a `settle` returns at once: the outer one
/// sees what it would have seen. So the stack stays flat, however many waiters fail at once.
///
/// **Growth.** A dial is started while more requests wait than the dials under way will have room
/// for: one each on HTTP/1.1, as many as the upstream was last seen to allow on HTTP/2. A dial
/// belongs to nobody: whoever is first when it completes gets it.
///
/// **Rejected.** A waiter keeping its own dial: a connection released meanwhile would stand idle.
final class Matchmaker {
  private final Pool pool;
  private final PoolSet set;
  private final PoolStats stats;
  private final Inventory inventory;
  private final WaitingLine waiting;

  private boolean settling;
  private boolean starved;

  Matchmaker(Pool pool, PoolSet set, Inventory inventory) {
    this.pool = pool;
    this.set = set;
    this.stats = set.stats();
    this.inventory = inventory;
    this.waiting = new WaitingLine(stats);
  }

  /// Leases the first kept connection that passes, from the most recently used on, and closes on
  /// the way what must not be used any more.
  ///
  /// @param lookAlways whether the kernel is asked even about a connection that was just read from
  @Nullable Lease leaseKept(Need need, boolean lookAlways, long now) {
    if (need == Need.FRESH) {
      return null;
    }
    Lease beside = leaseOpen(need, lookAlways, now);
    if (beside != null) {
      return beside;
    }
    for (PooledConnection c = inventory.next(); c != null; c = inventory.next()) {
      ReuseDecision decision = judge(c, need, lookAlways, now);
      switch (decision) {
        case ReuseDecision.Use use -> {
          int spares = inventory.spares();
          boolean gated = use.gate() != ReuseDecision.Gate.NONE;
          Lease spare = gated ? leaseSpare(c, now) : null;
          if (spare != null || inventory.spares() == spares) {
            return spare == null ? lease(c, use, now) : spare;
          }
          // A spare was closed on the way: there is room for a dial now, which may be better.
        }
        case ReuseDecision.Skip _ -> {
          Lease spare = leaseSpare(c, now);
          if (spare == null && !lookAlways) {
            report(c, decision);
          }
          return spare;
        }
        case ReuseDecision.Close(CloseReason reason) -> pool.retire(c, reason, now);
      }
    }
    return null;
  }

  /// Leases one more stream of a connection that others use.
  private @Nullable Lease leaseOpen(Need need, boolean lookAlways, long now) {
    for (PooledConnection c = inventory.nextOpen(); c != null; c = inventory.nextOpen()) {
      ReuseDecision decision = judge(c, need, lookAlways, now);
      switch (decision) {
        case ReuseDecision.Use use -> {
          return lease(c, use, now);
        }
        case ReuseDecision.Skip _ -> {
          return null;
        }
        case ReuseDecision.Close(CloseReason reason) -> pool.part(c, reason);
      }
    }
    return null;
  }

  /// Leases a connection that has never served and is safe: better than to make sure of a suspect.
  private @Nullable Lease leaseSpare(PooledConnection suspect, long now) {
    if (suspect.served() == 0) {
      return null;
    }
    for (PooledConnection c = inventory.nextSpare(); c != null; c = inventory.nextSpare()) {
      switch (judge(c, Need.PROVEN, true, now)) {
        case ReuseDecision.Use use -> {
          return use.suspect() ? null : lease(c, use, now);
        }
        case ReuseDecision.Skip _ -> {
          return null;
        }
        case ReuseDecision.Close(CloseReason reason) -> pool.retire(c, reason, now);
      }
    }
    return null;
  }

  private ReuseDecision judge(PooledConnection c, Need need, boolean lookAlways, long now) {
    FreshnessSettings settings = set.settings();
    c.look(settings.checked() && (lookAlways || Freshness.lookNeeded(c, need, settings, now)));
    return Freshness.judge(c, need, settings, now);
  }

  private Lease lease(PooledConnection c, ReuseDecision.Use use, long now) {
    Lease lease = inventory.lease(c, true, use, now);
    if (use.suspect()) {
      pool.profile().countSuspect(use.action());
    }
    report(c, use);
    return lease;
  }

  private void report(PooledConnection c, ReuseDecision decision) {
    PoolEvents events = set.events();
    if (events != null) {
      events.reused(c, decision);
    }
  }

  /// Leases a connection straight from its dial to the first waiters, to as many as it has room
  /// for.
  void leaseFresh(PooledConnection c, long now) {
    Waiter first = waiting.takeFirst();
    while (first != null) {
      first.leased(inventory.lease(c, false, ReuseDecision.Use.SAFE, now), now);
      boolean room = c.state() == ConnectionState.LEASED && c.hasRoom();
      first = room ? waiting.takeFirst() : null;
    }
  }

  /// Puts a waiter in the line, for which no kept connection was found.
  void await(Waiter waiter, Need need, long now) {
    if (need == Need.PROVEN && inventory.usable() > 0) {
      stats.countSuspect(SuspectAction.FRESH);
      pool.profile().countSuspect(SuspectAction.FRESH);
    }
    waiting.add(waiter, need);
    settle(now);
  }

  boolean cancel(Waiter waiter) {
    boolean cancelled = waiting.cancel(waiter);
    if (!settling) {
      noteStarvation();
    }
    return cancelled;
  }

  /// Refuses everybody who waits now; they are told by the next [#settle].
  void refuseAll(Refusal why, String detail) {
    waiting.doomAll(why, detail);
  }

  int pending() {
    return waiting.size();
  }

  /// Nobody waits, and nobody has to be told anything.
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// More requests wait than the dials under way are for, and there is no room for another dial.
  boolean starved() {
    return starved;
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
      if (inventory.usable() == 0) {
        return false;
      }
      Need need = entry.getValue();
      if (need == Need.FRESH || (need == Need.PROVEN && noneProven)) {
        continue;
      }
      // Whoever has waited can afford the look: the response that freed a connection and the FIN
      // behind it often arrive together.
      Lease kept = leaseKept(need, true, now);
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
    if (!dialsMissing() || !set.takeRoom(pool)) {
      return false;
    }
    pool.dials().begin(now);
    return true;
  }

  /// Whether more requests wait than the dials under way will have room for.
  private boolean dialsMissing() {
    return waiting.size() > (long) inventory.connecting() * pool.dials().streams();
  }

  private void noteStarvation() {
    boolean starving = dialsMissing();
    if (starving != starved) {
      starved = starving;
      stats.cxOverflow += starving ? 1 : 0;
      set.starvation(starving);
    }
  }
}
