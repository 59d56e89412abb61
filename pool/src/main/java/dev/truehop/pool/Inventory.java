package dev.truehop.pool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The books of one pool: which connections there are, and whose lease is open. It
/// decides nothing and calls nobody. Every move between lists goes together with the transition
/// that justifies it, so a connection's state and its list can not disagree:
///
/// | list | states | order |
/// |---|---|---|
/// | connecting | CONNECTING | latest dial first |
/// | idle | IDLE | most recently used first |
/// | busy | LEASED, DRAINING | latest lease first |
/// | none | CLOSED, even if its lease is still open | |
final class Inventory {
  private final ConnectionList connecting = new ConnectionList();
  private final ConnectionList idle = new ConnectionList();
  private final ConnectionList busy = new ConnectionList();
  private final PoolSet set;
  private final PoolStats stats;

  private long acquired;
  private long released;
  private int closedWithLease;

  Inventory(PoolSet set) {
    this.set = set;
    this.stats = set.stats();
  }

  /// A dial begins; its room under the connection limit has been taken.
  PooledConnection dial(Pool pool, long now) {
    PooledConnection c = new PooledConnection(pool, now);
    connecting.addNewest(c);
    stats.countDial(pool.key().protocol());
    return c;
  }

  void dialFailed(PooledConnection c, ConnectFailure why) {
    connecting.remove(c);
    c.apply(ConnectionEvent.CLOSE);
    stats.countConnectFailure(why);
    set.giveRoomBack();
  }

  void connected(PooledConnection c, Wire wire, long now) {
    connecting.remove(c);
    c.attach(wire, now);
    idle.addByIdleAge(c);
  }

  /// Begins a lease.
  ///
  /// @param kept whether the connection had been kept, rather than dialled just now
  void lease(PooledConnection c, boolean kept, ReuseDecision.Use use, long now) {
    idle.remove(c);
    c.beginLease(kept, use, now);
    busy.addNewest(c);
    acquired++;
    stats.countLease(kept, use);
  }

  /// Ends a lease in the books; what becomes of the connection is decided after.
  void endLease(PooledConnection c) {
    c.endLease();
    released++;
    stats.rqReleased++;
    closedWithLease -= c.state() == ConnectionState.CLOSED ? 1 : 0;
  }

  /// Puts a connection back whose lease has ended.
  void keep(PooledConnection c) {
    busy.remove(c);
    c.apply(ConnectionEvent.RELEASE);
    idle.addByIdleAge(c);
  }

  void drainBusy() {
    for (PooledConnection c = busy.newest(); c != null; c = c.older) {
      c.apply(ConnectionEvent.FENCE);
    }
  }

  /// Takes a connection that has a wire out of the books, the only way to CLOSED for those.
  ///
  /// @return the wire, for the caller to close or abort when the books are in order
  Wire leave(PooledConnection c, ConnectionEvent event, CloseReason reason) {
    ConnectionList list = c.state() == ConnectionState.IDLE ? idle : busy;
    list.remove(c);
    c.apply(event);
    closedWithLease += c.leaseOpen() ? 1 : 0;
    stats.countClosed(reason, c.leaseOpen());
    PoolEvents events = set.events();
    if (events != null) {
      events.closed(c, reason);
    }
    set.giveRoomBack();
    return c.wire();
  }

  /// A kept connection was found dead.
  void stale(PooledConnection c, DetectionPoint point, Verdict verdict) {
    stats.countStale(point, verdict);
    PoolEvents events = set.events();
    if (events != null) {
      events.stale(c, point, verdict);
    }
  }

  /// Takes every idle connection out of the books because of a fence.
  List<Wire> fenceIdle() {
    List<Wire> wires = new ArrayList<>(idle.size());
    for (PooledConnection c = idle.newest(); c != null; c = idle.newest()) {
      stale(c, DetectionPoint.FENCE, Verdict.NEVER_SENT);
      wires.add(leave(c, ConnectionEvent.FENCE, CloseReason.FENCED));
    }
    return wires;
  }

  /// Takes the connections out of the books that have been idle since `latestNanos` or longer.
  List<Wire> purgeIdleSince(long latestNanos) {
    List<Wire> wires = new ArrayList<>();
    for (PooledConnection c = idle.oldest();
        c != null && c.idleSinceNanos() - latestNanos <= 0;
        c = idle.oldest()) {
      wires.add(leave(c, ConnectionEvent.CLOSE, CloseReason.STALE_SIBLING));
    }
    return wires;
  }

  /// Takes the idle connections out of the books that may not be kept any longer.
  List<Wire> purgeExpired(FreshnessSettings settings, long now) {
    List<Wire> wires = new ArrayList<>();
    PooledConnection newer;
    for (PooledConnection c = idle.oldest(); c != null; c = newer) {
      newer = c.newer;
      CloseReason reason = Freshness.expired(c, settings, now);
      if (reason != null) {
        wires.add(leave(c, ConnectionEvent.CLOSE, reason));
      }
    }
    return wires;
  }

  /// Takes every leased connection out of the books; the leases stay open.
  List<Wire> abandonBusy() {
    List<Wire> wires = new ArrayList<>(busy.size());
    for (PooledConnection c = busy.oldest(); c != null; c = busy.oldest()) {
      wires.add(leave(c, ConnectionEvent.CLOSE, CloseReason.GRACE_OVER));
    }
    return wires;
  }

  /// How long until [#purgeExpired] finds something, in nanoseconds, or [FreshnessSettings#NEVER].
  long expiresInNanos(FreshnessSettings settings, long now) {
    long soonest = FreshnessSettings.NEVER;
    for (PooledConnection c = idle.oldest(); c != null; c = c.newer) {
      soonest = Math.min(soonest, Freshness.expiresInNanos(c, settings, now));
    }
    return soonest;
  }

  @Nullable PooledConnection mostRecentlyUsed() {
    return idle.newest();
  }

  @Nullable PooledConnection longestIdle() {
    return idle.oldest();
  }

  int connecting() {
    return connecting.size();
  }

  int idle() {
    return idle.size();
  }

  int busy() {
    return busy.size();
  }

  /// Connections and dials that take room under the connection limit.
  int size() {
    return connecting.size() + idle.size() + busy.size();
  }

  /// Whether nothing is left, no lease to be released either.
  boolean isEmpty() {
    return size() == 0 && closedWithLease == 0;
  }

  /// Every lease that was given out and not given back is accounted for.
  boolean balanced() {
    return acquired - released == busy.size() + closedWithLease;
  }

  List<ConnectionSnapshot> snapshot(long now) {
    List<ConnectionSnapshot> connections = new ArrayList<>(size());
    for (ConnectionList list : List.of(connecting, busy, idle)) {
      for (PooledConnection c = list.newest(); c != null; c = c.older) {
        connections.add(c.snapshot(now));
      }
    }
    return connections;
  }
}
