package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.Learning;
import dev.truehop.config.Reuse;
import dev.truehop.config.Suspects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The oracle of the fuzz test: it knows every connection, lease and waiter from
/// the outside, computes limits and guards by itself, and objects to what must not happen.
final class PoolModel {

  /// Worker-confined. A connection as seen from outside the pool.
  static final class Link {
    final PoolKey key;
    final FakeWire wire;
    final long createdNanos;
    long activeNanos;
    long readNanos;
    int served;
    int hintSeconds = -1;
    int leases;
    int streams = Integer.MAX_VALUE;
    boolean goingAway;
    @Nullable Lease connection;

    Link(PoolKey key, FakeWire wire, long now) {
      this.key = key;
      this.wire = wire;
      createdNanos = now;
      activeNanos = now;
      readNanos = now;
    }

    boolean multiplexed() {
      return key.protocol() == Protocol.HTTP2;
    }

    /// In use, and one more stream would be welcome.
    boolean inviting() {
      return multiplexed()
          && wire.open()
          && !goingAway
          && leases > 0
          && leases < streams
          && wire.kernel == KernelView.ESTABLISHED;
    }

    /// Not of an earlier one with the same key, which was fenced.
    boolean of(Pool pool) {
      return connection != null && connection.connection().pool() == pool;
    }

    /// Kept only to see when it is closed.
    boolean canary() {
      return connection != null && connection.connection().canary();
    }
  }

  /// Worker-confined. Someone who asked, until the outcome.
  static final class Asking implements Waiter {
    final Pool pool;
    final Need need;
    private final PoolModel model;
    private final Runnable onRefusal;
    private final Consumer<Lease> onLease;
    boolean asking = true;

    Asking(PoolModel model, Pool pool, Need need, Consumer<Lease> onLease, Runnable onRefusal) {
      this.model = model;
      this.pool = pool;
      this.need = need;
      this.onLease = onLease;
      this.onRefusal = onRefusal;
    }

    @Override
    public void leased(Lease connection, long now) {
      model.leased(this, connection, now);
      onLease.accept(connection);
    }

    @Override
    public void refused(Refusal why, String detail, long now) {
      model.outcome(this);
      model.refusals++;
      onRefusal.run();
    }
  }

  final Map<Wire, Link> links = new HashMap<>();
  final Set<Asking> asking = new LinkedHashSet<>();
  final List<Lease> leases = new ArrayList<>();
  final Set<Pool> fenced = new HashSet<>();
  final Set<Pool> pools = new LinkedHashSet<>();
  final ConnectionPoolConfig config;
  int reuses;
  int refusals;
  int suspects;
  int withheld;

  /// The highest idle age at which anything was learned about any connection.
  long evidenceNanos;

  private final ConnectionCap cap;

  /// The waiter whose acquire is on the stack, if any: it may skip the look for a moment.
  @Nullable Asking acquiring;

  PoolModel(ConnectionPoolConfig config, ConnectionCap cap) {
    this.config = config;
    this.cap = cap;
  }

  /// Time has passed: the ages that idle connections have reached are what can be learned from.
  void passed(long now) {
    for (Link link : links.values()) {
      evidenceNanos = idle(link) ? Math.max(evidenceNanos, now - link.activeNanos) : evidenceNanos;
    }
  }

  void outcome(Asking waiter) {
    assertTrue(waiter.asking, "an outcome for somebody who does not wait");
    waiter.asking = false;
    asking.remove(waiter);
  }

  void leased(Asking waiter, Lease connection, long now) {
    outcome(waiter);
    Link link = link(connection);
    assertFalse(fenced.contains(waiter.pool), "a lease of a fenced generation");
    assertEquals(waiter.pool.key(), link.key, "a connection of another key");
    assertTrue(link.wire.open(), "a lease of a closed connection");
    assertTrue(link.leases == 0 || link.multiplexed(), "leased twice");
    assertTrue(link.leases < link.streams, "more streams than the peer allows");
    assertFalse(link.goingAway, "a stream after a GOAWAY");
    assertTrue(connection.mayWrite());
    assertFalse(link.canary(), "a canary is given to nobody");
    assertEquals(link.served + 1, connection.connection().served());
    if (connection.reused()) {
      reused(waiter, connection, link, now);
    } else {
      assertFalse(connection.withhold(), "a fresh connection has proved itself");
      assertFalse(connection.probe(), "a fresh connection has proved itself");
      assertTrue(link.served == 0 || link.multiplexed(), "called fresh after it served");
      assertEquals(0, connection.idleNanosAtLease());
    }
    link.served++;
    link.leases++;
    leases.add(connection);
  }

  private void withinItsLimits(Link link, long now) {
    if (config.maxRequestsPerConnection() > 0) {
      assertTrue(link.served < config.maxRequestsPerConnection(), "past its last request");
    }
    if (!config.maxConnectionAge().isZero()) {
      assertTrue(now - link.createdNanos < config.maxConnectionAge().toNanos(), "too old");
    }
  }

  private void reused(Asking waiter, Lease connection, Link link, long now) {
    reuses++;
    long idleNanos = now - link.activeNanos;
    assertTrue(waiter.need != Need.FRESH, "a replay on a kept connection");
    boolean timedOut = link.leases == 0 && idleNanos >= config.idleTimeout().toNanos();
    assertFalse(timedOut, "past the idle timeout");
    withinItsLimits(link, now);
    for (Link other : links.values()) {
      if (other != link
          && link.leases == 0
          && idle(other)
          && !other.canary()
          && other.key.equals(link.key)) {
        boolean laterThanThis = other.served > 0 && other.activeNanos > link.activeNanos;
        boolean untouched = link.served == 0 && waiter.need == Need.PROVEN;
        assertTrue(!laterThanThis || untouched, "a more recently used one was left");
        boolean spared = link.served > 0 || other.served == 0 || waiter.need == Need.PROVEN;
        assertTrue(spared, "a connection that never served was taken before one that did");
      }
    }
    long guardNanos = connection.connection().guardNanos();
    if (config.reuse() == Reuse.CHECKED) {
      boolean justRead = waiter == acquiring && now - link.readNanos < 5_000_000;
      assertTrue(
          justRead || link.wire.kernel != KernelView.NOT_ESTABLISHED, "the kernel knew better");
      assertTrue(
          guardNanos <= highestGuardNanos(link),
          "trusted beyond all evidence: "
              + connection.connection().guardText()
              + ", seen "
              + evidenceNanos);
      boolean suspect = connection.suspectAtLease();
      suspects += suspect ? 1 : 0;
      assertTrue(suspect || idleNanos < guardNanos, "past its guard");
      boolean gated = suspect && waiter.need == Need.PROVEN;
      assertEquals(gated && !link.multiplexed(), connection.withhold());
      assertEquals(gated && link.multiplexed(), connection.probe());
      if (connection.withhold()) {
        withheld++;
        boolean cheaper = !link.wire.cheapConnect && connection.connection().connectNanos() > 0;
        boolean allowed =
            config.suspects() == Suspects.WITHHOLD || cheaper || cap.count() >= cap.limit();
        assertTrue(allowed && config.suspects() != Suspects.FRESH, "withheld for nothing");
      }
    }
  }

  /// The most that a guard can be: what the hint says, or else what was seen.
  private long highestGuardNanos(Link link) {
    double seconds = link.hintSeconds >= 2 ? link.hintSeconds - 1 : link.hintSeconds / 2.0;
    long seenNanos =
        Math.max(
            config.trustedIdle().toNanos(),
            config.learning() == Learning.OFF
                ? 0
                : evidenceNanos + Math.max(20_000_000, evidenceNanos / 50));
    long known = link.hintSeconds < 0 ? seenNanos : (long) (seconds * 1_000_000_000L);
    return Math.min(known, config.idleTimeout().toNanos());
  }

  Link link(Lease connection) {
    Link link = links.get(connection.wire());
    assertTrue(link != null, "a connection from nowhere");
    return Objects.requireNonNull(link);
  }

  /// The lease is about to be released.
  void released(Lease connection) {
    link(connection).leases--;
    leases.remove(connection);
  }

  private static boolean idle(Link link) {
    return link.wire.open() && link.leases == 0;
  }

  /// What must hold whenever nothing is under way.
  void check(FakeConnector connector, PoolStats stats) {
    links.values().removeIf(link -> !link.wire.open() && link.leases == 0);
    pools.removeIf(pool -> pool.fenced() && pool.isEmpty());
    fenced.retainAll(pools);
    long open = links.values().stream().filter(link -> link.wire.open()).count();
    assertEquals(open + connector.dials.size(), cap.count(), "connections counted");
    assertTrue(cap.count() <= cap.limit() + pools.size(), "far above the limit");
    assertEquals(asking.size(), stats.rqPendingActive, "waiters counted");
    assertEquals(leases.size(), stats.acquired() - stats.released(), "leases counted");
    assertEquals(reuses, stats.reused());
    for (Lease lease : leases) {
      Link link = link(lease);
      boolean usable =
          link.wire.open() && !link.goingAway && !fenced.contains(lease.connection().pool());
      assertTrue(usable || !lease.mayWrite(), "the right to write the first octet");
      assertTrue(lease.mayWrite() || !usable || link.multiplexed(), "no right to write");
    }
    boolean idleAnywhere = links.values().stream().anyMatch(PoolModel::idle);
    for (Pool pool : pools) {
      List<Asking> waiters = asking.stream().filter(w -> w.pool == pool).toList();
      boolean idleHere =
          links.values().stream().anyMatch(l -> l.key.equals(pool.key()) && idle(l) && !l.canary());
      if (fenced.contains(pool)) {
        assertTrue(waiters.isEmpty(), "somebody waits for a fenced generation");
        assertFalse(pool.idleConnections() > 0, "a fenced generation keeps connections");
        continue;
      }
      boolean servable = waiters.stream().anyMatch(w -> w.need == Need.ANY);
      assertFalse(servable && idleHere, "an idle connection beside a waiter that may have it");
      assertFalse(servable && roomHere(pool), "a waiter beside a connection that has room");
      long dials = connector.dials.stream().filter(d -> d.key().equals(pool.key())).count();
      boolean noRoom = cap.count() >= cap.limit() && !idleAnywhere;
      boolean shared = pool.key().protocol() == Protocol.HTTP2 && dials > 0;
      assertTrue(waiters.size() <= dials || shared || noRoom, "a waiter forgotten");
    }
  }

  /// Whether a connection in use would take another stream, as far as can be told from outside.
  private boolean roomHere(Pool pool) {
    return config.maxRequestsPerConnection() == 0
        && config.maxConnectionAge().isZero()
        && config.learning() == Learning.OFF
        && links.values().stream().anyMatch(l -> l.inviting() && l.of(pool));
  }
}
