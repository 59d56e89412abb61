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
/// | idle | IDLE, has served | most recently used first |
/// | spare | IDLE, has never served | latest dial first |
/// | aside | IDLE, canaries: given to nobody | |
/// | busy | LEASED, DRAINING | latest lease first |
/// | none | CLOSED, even if its lease is still open | |
final class Inventory {
  private final ConnectionList connecting = new ConnectionList();
  private final ConnectionList idle = new ConnectionList();
  private final ConnectionList spare = new ConnectionList();
  private final ConnectionList aside = new ConnectionList();
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
    spare.addNewest(c);
  }

  /// Begins a lease.
  ///
  /// @param kept whether the connection had been kept, rather than dialled just now
  /// @param use what was decided about it
  void lease(PooledConnection c, boolean kept, ReuseDecision.Use use, long now) {
    listOf(c).remove(c);
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

  /// Takes an idle connection out of use, to see when the upstream closes it.
  void setAside(PooledConnection c) {
    listOf(c).remove(c);
    c.becomeCanary();
    aside.addNewest(c);
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
    listOf(c).remove(c);
    c.apply(event);
    closedWithLease += c.leaseOpen() ? 1 : 0;
    stats.countClosed(reason, c.leaseOpen());
    PoolEvents events = set.events();
    if (events != null) {
      events.closed(c, reason);
    }
    set.giveRoomBack();
    if (c.canary()) {
      c.pool().profile().canaryEnds();
    }
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
    List<Wire> wires = new ArrayList<>(idle());
    for (ConnectionList list : List.of(idle, spare, aside)) {
      for (PooledConnection c = list.newest(); c != null; c = list.newest()) {
        stale(c, DetectionPoint.FENCE, Verdict.NEVER_SENT);
        wires.add(leave(c, ConnectionEvent.FENCE, CloseReason.FENCED));
      }
    }
    return wires;
  }

  /// Takes the connections out of the books that have been idle since `latestNanos` or longer.
  List<Wire> purgeIdleSince(long latestNanos) {
    List<Wire> wires = new ArrayList<>();
    for (ConnectionList list : List.of(idle, spare, aside)) {
      for (PooledConnection c = list.oldest();
          c != null && c.idleSinceNanos() - latestNanos <= 0;
          c = list.oldest()) {
        wires.add(leave(c, ConnectionEvent.CLOSE, CloseReason.STALE_SIBLING));
      }
    }
    return wires;
  }

  /// The idle connections that may not be kept any longer, the oldest of each kind first.
  List<PooledConnection> expired(FreshnessSettings settings, long now) {
    List<PooledConnection> expired = new ArrayList<>(0);
    for (ConnectionList list : List.of(idle, spare, aside)) {
      for (PooledConnection c = list.oldest(); c != null; c = c.newer) {
        c.followProfile();
        if (Freshness.expired(c, settings, now) != null) {
          expired.add(c);
        }
      }
    }
    return expired;
  }

  /// Takes every leased connection out of the books; the leases stay open.
  List<Wire> abandonBusy() {
    List<Wire> wires = new ArrayList<>(busy.size());
    for (PooledConnection c = busy.oldest(); c != null; c = busy.oldest()) {
      wires.add(leave(c, ConnectionEvent.CLOSE, CloseReason.GRACE_OVER));
    }
    return wires;
  }

  /// How long until [#expired] finds something, in nanoseconds, or [FreshnessSettings#NEVER].
  long expiresInNanos(FreshnessSettings settings, long now) {
    long soonest = FreshnessSettings.NEVER;
    for (ConnectionList list : List.of(idle, spare, aside)) {
      for (PooledConnection c = list.oldest(); c != null; c = c.newer) {
        c.followProfile();
        soonest = Math.min(soonest, Freshness.expiresInNanos(c, settings, now));
      }
    }
    return soonest;
  }

  /// The connection to be used next: the most recently used one, or where none has served, the
  /// latest.
  @Nullable PooledConnection next() {
    PooledConnection used = idle.newest();
    return used == null ? spare.newest() : used;
  }

  /// The latest connection that has never served.
  @Nullable PooledConnection nextSpare() {
    return spare.newest();
  }

  /// The connection that is missed least: a canary, or else the one idle longest.
  @Nullable PooledConnection longestIdle() {
    PooledConnection canary = aside.oldest();
    PooledConnection used = idle.oldest();
    PooledConnection unused = spare.oldest();
    if (canary != null) {
      return canary;
    }
    if (used == null || unused == null) {
      return used == null ? unused : used;
    }
    return used.idleSinceNanos() - unused.idleSinceNanos() <= 0 ? used : unused;
  }

  int connecting() {
    return connecting.size();
  }

  /// Connections that nobody uses, canaries included.
  int idle() {
    return idle.size() + spare.size() + aside.size();
  }

  /// Idle connections that can be given to somebody.
  int usable() {
    return idle.size() + spare.size();
  }

  /// Idle connections that have never served.
  int spares() {
    return spare.size();
  }

  /// Whether any connection here serves or has served.
  boolean inUse() {
    return busy.size() + idle.size() > 0;
  }

  int busy() {
    return busy.size();
  }

  /// Connections and dials that take room under the connection limit.
  int size() {
    return connecting.size() + idle() + busy.size();
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
    for (ConnectionList list : List.of(connecting, busy, idle, spare, aside)) {
      for (PooledConnection c = list.newest(); c != null; c = c.older) {
        connections.add(c.snapshot(now));
      }
    }
    return connections;
  }

  private static ConnectionList listOf(PooledConnection c) {
    ConnectionList list = c.list;
    if (list == null) {
      throw new IllegalStateException("in no list: " + c);
    }
    return list;
  }
}
