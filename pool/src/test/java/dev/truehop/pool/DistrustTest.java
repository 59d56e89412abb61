package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Connections to somebody who is found out not to be trustworthy.
class DistrustTest {
  private final PoolKit kit = new PoolKit();

  @Test
  void anIdleOneIsClosedAtOnceAndTeachesNothing() {
    Lease idle = kit.fresh();
    idle.connection().read(kit.now);
    idle.release(true, kit.now);
    kit.now += 10_000_000L;
    idle.connection().distrust(kit.now);
    assertTrue(wire(idle).closed);
    assertEquals(1, kit.stats.closed(CloseReason.DISTRUSTED));
    assertEquals(-1, idle.connection().learnedCloseAgeNanos());
    idle.connection().distrust(kit.now);
    idle.connection().abandon(kit.now);
    assertFalse(wire(idle).aborted);
    assertFalse(kit.pool.fenced());
  }

  @Test
  void aLeasedOneMayFinishButBeginNothing() {
    Lease leased = kit.fresh();
    leased.connection().distrust(kit.now);
    assertFalse(leased.mayWrite());
    assertFalse(wire(leased).closed);
    leased.release(true, kit.now);
    assertTrue(wire(leased).closed);
    assertEquals(1, kit.stats.closed(CloseReason.DISTRUSTED));
    assertEquals(0, kit.cap.count());
  }

  @Test
  void oneThatDoesNotFinishIsAborted() {
    Lease leased = kit.fresh();
    leased.connection().distrust(kit.now);
    leased.connection().abandon(kit.now);
    assertTrue(wire(leased).aborted);
    assertEquals(1, kit.stats.closed(CloseReason.GRACE_OVER));
    leased.release(false, kit.now);
    assertEquals(0, kit.cap.count());
  }
}
