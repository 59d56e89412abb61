package dev.truehop.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The waiters of one pool, first come first served, and apart from them those
/// that are doomed: their refusal is decided and only waits to be told. Moving them aside first
/// means that a waiter which asks again from within its refusal finds the line as it will be, and
/// that a doomed waiter can still be cancelled.
final class WaitingLine {

  /// Immutable. A decided refusal.
  record Doom(Waiter waiter, Refusal why, String detail) {}

  private final LinkedHashMap<Waiter, Need> pending = new LinkedHashMap<>();
  private final LinkedHashMap<Waiter, Doom> doomed = new LinkedHashMap<>();
  private final PoolStats stats;

  WaitingLine(PoolStats stats) {
    this.stats = stats;
  }

  /// The number of waiters whose outcome is open.
  int size() {
    return pending.size();
  }

  /// Whether there is nobody to be served and nobody to be told.
  boolean isEmpty() {
    return pending.isEmpty() && doomed.isEmpty();
  }

  void add(Waiter waiter, Need need) {
    if (doomed.containsKey(waiter) || pending.putIfAbsent(waiter, need) != null) {
      throw new IllegalStateException("this waiter is waiting already: " + waiter);
    }
    stats.rqPendingTotal++;
    stats.rqPendingActive++;
  }

  /// Waiters and their needs, first come first.
  Set<Map.Entry<Waiter, Need>> inOrder() {
    return pending.entrySet();
  }

  /// Takes a waiter out to be served.
  void take(Waiter waiter) {
    if (pending.remove(waiter) == null) {
      throw new IllegalStateException("not waiting: " + waiter);
    }
    stats.rqPendingActive--;
  }

  /// Takes the first waiter out to be served, or null if there is none.
  @Nullable Waiter takeFirst() {
    Iterator<Waiter> waiters = pending.keySet().iterator();
    if (!waiters.hasNext()) {
      return null;
    }
    Waiter first = waiters.next();
    take(first);
    return first;
  }

  /// Takes a waiter out that has heard nothing yet, in constant time.
  ///
  /// @return whether it was here
  boolean cancel(Waiter waiter) {
    if (pending.remove(waiter) != null) {
      stats.rqPendingActive--;
    } else if (doomed.remove(waiter) == null) {
      return false;
    }
    stats.rqCancelled++;
    return true;
  }

  /// Decides the refusal of everybody who is pending now.
  void doomAll(Refusal why, String detail) {
    stats.rqPendingActive -= pending.size();
    for (Waiter waiter : pending.keySet()) {
      doomed.put(waiter, new Doom(waiter, why, detail));
    }
    pending.clear();
  }

  /// Takes the first doomed waiter out to be told, or null if everybody was.
  @Nullable Doom takeDoomed() {
    Iterator<Doom> dooms = doomed.values().iterator();
    if (!dooms.hasNext()) {
      return null;
    }
    Doom first = dooms.next();
    dooms.remove();
    return first;
  }
}
