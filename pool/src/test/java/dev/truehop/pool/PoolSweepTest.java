package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolSweepTest {
  private final PoolKit kit = new PoolKit();

  @Test
  void anEmptyPoolNeverWantsToRun() {
    assertEquals(Long.MAX_VALUE, kit.pool.sweep(kit.now));
  }

  @Test
  void idleConnectionsAreClosedAtTheIdleTimeout() {
    Lease old = kit.kept(1).getFirst();
    kit.now += 10 * S;
    Lease young = kit.fresh();
    kit.exchange(young);
    assertEquals(kit.now + 50 * S, kit.pool.sweep(kit.now));
    kit.now += 50 * S;
    assertEquals(kit.now + 10 * S, kit.pool.sweep(kit.now));
    assertTrue(wire(old).closed);
    assertFalse(wire(young).closed);
    assertEquals(1, kit.stats.closed(CloseReason.IDLE_TIMEOUT));
  }

  @Test
  void hintedConnectionsAreClosedAtTheirGuardBeforeTheAppDoes() {
    Lease hinted = kit.fresh();
    Lease silent = kit.fresh();
    hinted.hint(5);
    List.of(hinted, silent).forEach(kit::exchange);
    assertEquals(kit.now + 4 * S, kit.pool.sweep(kit.now));
    kit.now += 4 * S;
    kit.pool.sweep(kit.now);
    assertTrue(wire(hinted).closed);
    assertTrue(wire(silent).open(), "without a hint a suspect stays for who can replay");
    assertEquals(1, kit.stats.closed(CloseReason.GUARD));
  }

  @Test
  void idleConnectionsAreClosedAtTheirMaximalAge() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.maxAge = Duration.ofSeconds(10);
    PoolKit limited = new PoolKit(settings);
    Lease kept = limited.kept(1).getFirst();
    assertEquals(limited.now + 10 * S, limited.pool.sweep(limited.now));
    limited.now += 10 * S;
    limited.pool.sweep(limited.now);
    assertTrue(wire(kept).closed);
  }

  @Test
  void aSetSweepsAllItsPoolsAndAtLeastEveryTenthOfASecond() {
    Lease first = kit.kept(1).getFirst();
    Lease second = kit.fresh(kit.set.pool(PoolKit.key("b")));
    kit.exchange(second);
    assertEquals(kit.now + 100 * MS, kit.set.sweep(kit.now));
    kit.now += 60 * S - 30 * MS;
    assertEquals(kit.now + 30 * MS, kit.set.sweep(kit.now));
    kit.now += 30 * MS;
    kit.set.sweep(kit.now);
    assertTrue(wire(first).closed);
    assertTrue(wire(second).closed);
  }

  @Test
  void newSettingsApplyToKeptConnections() {
    Lease kept = kit.kept(1).getFirst();
    PoolKit.Settings shorter = new PoolKit.Settings();
    shorter.idleTimeout = Duration.ofSeconds(2);
    kit.set.configure(shorter.config(), Duration.ofSeconds(1));
    kit.now += 2 * S;
    kit.pool.sweep(kit.now);
    assertTrue(wire(kept).closed);
  }

  @Test
  void aSnapshotShowsEveryConnection() {
    List<Lease> kept = kit.kept(2);
    kit.now += 2 * S;
    Lease leased = kit.acquire(Need.ANY).lease();
    kit.acquire(Need.FRESH);
    PoolSnapshot pool = kit.pool.snapshot(kit.now);
    assertEquals(PoolKit.key("a"), pool.key());
    assertFalse(pool.fenced());
    assertEquals(1, pool.pending());
    long trusted = S;
    assertEquals(
        List.of(
            new ConnectionSnapshot(
                -1,
                ConnectionState.CONNECTING,
                0,
                0,
                0,
                0,
                trusted,
                GuardSource.TRUSTED_IDLE,
                false,
                false),
            new ConnectionSnapshot(
                leased.wire().id(),
                ConnectionState.LEASED,
                2 * S,
                0,
                2,
                1,
                trusted,
                GuardSource.TRUSTED_IDLE,
                false,
                false),
            new ConnectionSnapshot(
                kept.get(0).wire().id(),
                ConnectionState.IDLE,
                2 * S,
                2 * S,
                1,
                0,
                trusted,
                GuardSource.TRUSTED_IDLE,
                true,
                false)),
        pool.connections());
  }
}
