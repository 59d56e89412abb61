package dev.truehop.pool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The books of one pool: which connections there are, and what leases are open.
/// It decides nothing and calls nobody. Every move between lists goes together with the transition
/// that justifies it, so a connection's state and its list can not disagree:
///
/// | list | states | order |
/// |---|---|---|
/// | connecting | CONNECTING | latest dial first |
/// | idle | IDLE, has served | most recently used first |
/// | spare | IDLE, has never served | latest dial first |
/// | aside | IDLE, canaries: given to nobody | |
/// | open | LEASED, with room for one more stream | latest first |
/// | busy | LEASED without room, DRAINING | latest lease first |
/// | none | CLOSED, even if a lease is still open | |
final class Inventory {
  private final ConnectionList connecting = new ConnectionList();
  private final ConnectionList idle = new ConnectionList();
  private final ConnectionList spare = new ConnectionList();
  private final ConnectionList aside = new ConnectionList();
  private final ConnectionList open = new ConnectionList();
  private final ConnectionList busy = new ConnectionList();
  private final PoolSet set;
  private final PoolStats stats;

  private long acquired;
  private long released;
  private int leases;
  private int leasesOfClosed;

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
  Lease lease(PooledConnection c, boolean kept, ReuseDecision.Use use, long now) {
    listOf(c).remove(c);
    Lease lease = c.beginLease(kept, use, now);
    (c.hasRoom() ? open : busy).addNewest(c);
    acquired++;
    leases++;
    stats.countLease(kept, use);
    return lease;
  }

  /// Ends a lease in the books; what becomes of the connection is decided after.
  void endLease(Lease lease) {
    PooledConnection c = lease.connection();
    c.endLease(lease);
    released++;
    stats.rqReleased++;
    if (c.state() == ConnectionState.CLOSED) {
      leasesOfClosed--;
    } else {
      leases--;
    }
  }

  /// Puts a leased connection into the right list after its room for streams has changed.
  void roomChanged(PooledConnection c) {
    ConnectionList list = c.hasRoom() ? open : busy;
    if (c.list != list) {
      listOf(c).remove(c);
      list.addNewest(c);
    }
  }

  /// Lets the leases of a connection go on, but none begin.
  void drain(PooledConnection c, ConnectionEvent event, CloseReason reason) {
    listOf(c).remove(c);
    c.drain(event, reason);
    busy.addNewest(c);
  }

  /// Puts a connection back whose last lease has ended.
  void keep(PooledConnection c) {
    listOf(c).remove(c);
    c.apply(ConnectionEvent.RELEASE);
    idle.addByIdleAge(c);
  }

  /// Takes an idle connection out of use, to see when the upstream closes it.
  void setAside(PooledConnection c) {
    listOf(c).remove(c);
    c.becomeCanary();
    aside.addNewest(c);
  }

  void fenceBusy() {
    for (PooledConnection c = open.newest(); c != null; c = open.newest()) {
      listOf(c).remove(c);
      busy.addNewest(c);
    }
    for (PooledConnection c = busy.newest(); c != null; c = c.older) {
      c.drain(ConnectionEvent.FENCE, CloseReason.FENCED);
    }
  }

  /// Takes a connection that has a wire out of the books, the only way to CLOSED for those.
  ///
  /// @return the wire, for the caller to close or abort when the books are in order
  Wire leave(PooledConnection c, ConnectionEvent event, CloseReason reason) {
    listOf(c).remove(c);
    c.apply(event);
    leases -= c.leases();
    leasesOfClosed += c.leases();
    stats.countClosed(reason, c.leases() > 0);
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
    List<Wire> wires = new ArrayList<>(busy());
    for (ConnectionList list : List.of(open, busy)) {
      for (PooledConnection c = list.oldest(); c != null; c = list.oldest()) {
        wires.add(leave(c, ConnectionEvent.CLOSE, CloseReason.GRACE_OVER));
      }
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

  /// A leased connection that can carry one more stream.
  @Nullable PooledConnection nextOpen() {
    return open.newest();
  }

  /// The idle connection to be used next: the most recently used one, or where none has served, the
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

  /// Whether an idle connection that was made before one moment was read from after another, later
  /// one: what happened in between did not end it.
  boolean outlived(long madeBeforeNanos, long readAfterNanos) {
    for (PooledConnection c = idle.newest();
        c != null && c.lastReadNanos() - readAfterNanos > 0;
        c = c.older) {
      if (c.createdNanos() - madeBeforeNanos < 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether one of the latest idle connections has served more requests than so many.
  boolean servedMoreThan(int requests) {
    PooledConnection c = idle.newest();
    for (int i = 0; i < PoolLimits.ASKED_CONNECTIONS && c != null; i++) {
      if (c.served() > requests) {
        return true;
      }
      c = c.older;
    }
    return false;
  }

  int connecting() {
    return connecting.size();
  }

  /// Connections that nobody uses, canaries included.
  int idle() {
    return idle.size() + spare.size() + aside.size();
  }

  /// Connections that can be given to somebody.
  int usable() {
    return idle.size() + spare.size() + open.size();
  }

  /// Idle connections that have never served.
  int spares() {
    return spare.size();
  }

  /// Whether any connection here serves or has served.
  boolean inUse() {
    return busy() + idle.size() > 0;
  }

  /// Connections with a lease.
  int busy() {
    return open.size() + busy.size();
  }

  /// Connections and dials that take room under the connection limit.
  int size() {
    return connecting.size() + idle() + busy();
  }

  /// Whether nothing is left, no lease to be released either.
  boolean isEmpty() {
    return size() == 0 && leasesOfClosed == 0;
  }

  /// Every lease that was given out and not given back is accounted for.
  boolean balanced() {
    return acquired - released == leases + leasesOfClosed && leases >= busy();
  }

  List<ConnectionSnapshot> snapshot(long now) {
    List<ConnectionSnapshot> connections = new ArrayList<>(size());
    for (ConnectionList list : List.of(connecting, open, busy, idle, spare, aside)) {
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
