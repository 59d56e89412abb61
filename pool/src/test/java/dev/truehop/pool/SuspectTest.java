package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static dev.truehop.pool.PoolKit.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Suspects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a request that can not be replayed does with a suspect, and connections kept ready for it.
class SuspectTest {
  private final PoolKit.Settings settings = new PoolKit.Settings();

  private PoolKit kit() {
    return new PoolKit(settings);
  }

  /// A kept connection to a host some way off, past its guard.
  private static Lease remoteSuspect(PoolKit kit, long connectNanos) {
    FakeWaiter waiter = kit.acquire(Need.FRESH);
    kit.now += connectNanos;
    kit.connector.succeed(kit.now);
    Lease c = waiter.lease();
    wire(c).cheapConnect = false;
    wire(c).rttNanos = 400_000;
    wire(c).rttVarNanos = 200_000;
    kit.exchange(c);
    kit.now += 2 * S;
    return c;
  }

  @Test
  void withholdsWhereThatTakesLessTimeThanANewConnection() {
    PoolKit kit = kit();
    Lease suspect = remoteSuspect(kit, 5 * MS);
    Lease leased = kit.acquire(Need.PROVEN).lease();
    assertSame(suspect, leased);
    assertTrue(leased.withhold() && leased.suspectAtLease() && leased.reused());
    assertEquals(1_200_000, leased.connection().holdNanos());
    assertEquals(1, kit.stats.suspects(SuspectAction.WITHHELD));
    assertEquals(0, kit.stats.suspects(SuspectAction.USED));
    assertEquals(
        Map.of(SuspectAction.WITHHELD, 1L), kit.set.profiles(kit.now).getFirst().suspects());
    kit.exchange(leased);
    assertFalse(kit.acquire(Need.PROVEN).lease().withhold(), "safe again");
  }

  @Test
  void dialsWhereThatTakesLessTimeThanTheHold() {
    PoolKit kit = kit();
    remoteSuspect(kit, MS);
    assertEquals(0, kit.acquire(Need.PROVEN).outcomes());
    assertEquals(1, kit.stats.suspects(SuspectAction.FRESH));
  }

  @Test
  void withholdsWhereThereIsNoRoomForADial() {
    settings.maxConnections = 1;
    PoolKit kit = kit();
    Lease suspect = kit.kept(1).getFirst();
    kit.now += 2 * S;
    assertSame(suspect, kit.acquire(Need.PROVEN).lease());
    assertTrue(suspect.withhold());
  }

  @Test
  void aRequestThatCanBeReplayedWithholdsNothing() {
    settings.suspects = Suspects.WITHHOLD;
    PoolKit kit = kit();
    remoteSuspect(kit, 5 * MS);
    Lease leased = kit.acquire(Need.ANY).lease();
    assertTrue(leased.suspectAtLease());
    assertFalse(leased.withhold());
  }

  @Test
  void anUpstreamThatRefusesItsFirstWithheldHeadGetsNoMore() {
    settings.suspects = Suspects.WITHHOLD;
    PoolKit kit = kit();
    List<String> refused = new ArrayList<>();
    kit.set.events(
        new PoolEvents() {
          @Override
          public void withholdingRefused(String workload, PooledConnection connection) {
            refused.add(workload);
          }
        });
    remoteSuspect(kit, 5 * MS);
    Lease leased = kit.acquire(Need.PROVEN).lease();
    leased.withheldRefused();
    leased.withheldRefused();
    leased.release(false, kit.now);
    assertEquals(List.of("10.0.0.5:3000"), refused);
    assertFalse(kit.set.profiles(kit.now).getFirst().toleratesWithheld());
    remoteSuspect(kit, 5 * MS);
    assertEquals(0, kit.acquire(Need.PROVEN).outcomes(), "dials instead");
  }

  @Test
  void anAppThatAnswersBadRequestsNowAndThenIsNotMistaken() {
    settings.suspects = Suspects.WITHHOLD;
    PoolKit kit = kit();
    remoteSuspect(kit, 5 * MS);
    Lease leased = kit.acquire(Need.PROVEN).lease();
    for (int i = 0; i < PoolLimits.SERVED_PER_REFUSED; i++) {
      leased.servedWithholding();
    }
    leased.withheldRefused();
    assertTrue(kit.set.profiles(kit.now).getFirst().toleratesWithheld());
    leased.withheldRefused();
    assertFalse(kit.set.profiles(kit.now).getFirst().toleratesWithheld());
  }

  @Test
  void aNewGenerationIsTriedAgain() {
    PoolKit kit = kit();
    Lease c = remoteSuspect(kit, 5 * MS);
    kit.acquire(Need.PROVEN).lease().withheldRefused();
    c.release(false, kit.now);
    kit.pool.fence(kit.now, 0);
    assertTrue(kit.set.profiles(kit.now).getFirst().toleratesWithheld());
  }

  @Test
  void theConnectCostFollowsTheDials() {
    PoolKit kit = kit();
    remoteSuspect(kit, 8 * MS);
    assertEquals(8 * MS, kit.set.profiles(kit.now).getFirst().connectNanos());
    remoteSuspect(kit, 16 * MS);
    assertEquals(9 * MS, kit.set.profiles(kit.now).getFirst().connectNanos());
  }

  @Test
  void decisionsAreTold() {
    PoolKit kit = kit();
    List<ReuseDecision> told = new ArrayList<>();
    kit.set.events(
        new PoolEvents() {
          @Override
          public void reused(PooledConnection connection, ReuseDecision decision) {
            told.add(decision);
          }
        });
    Lease c = kit.kept(1).getFirst();
    kit.exchange(kit.acquire(Need.ANY).lease());
    kit.now += 2 * S;
    kit.acquire(Need.PROVEN);
    kit.acquire(Need.ANY);
    assertEquals(
        List.of(ReuseDecision.Use.SAFE, ReuseDecision.Skip.TAKE_FRESH, ReuseDecision.Use.SUSPECT),
        told);
    assertEquals(ConnectionState.LEASED, c.connection().state());
  }

  @Test
  void aPoolInUseKeepsSparesReady() {
    settings.spares = 2;
    PoolKit kit = kit();
    kit.set.sweep(kit.now);
    assertEquals(0, kit.connector.dialled, "nobody has used it");
    Lease used = kit.kept(1).getFirst();
    kit.set.sweep(kit.now);
    assertEquals(3, kit.connector.dialled);
    kit.set.sweep(kit.now);
    assertEquals(3, kit.connector.dialled, "the dials under way will do");
    Lease older = kit.connector.succeed(kit.now);
    Lease spare = kit.connector.succeed(kit.now);
    assertSame(used, kit.acquire(Need.ANY).lease(), "one that has served is taken first");
    assertSame(spare, kit.acquire(Need.PROVEN).lease());
    assertTrue(spare.reused());
    assertSame(older, kit.acquire(Need.ANY).lease());
    kit.set.sweep(kit.now);
    assertEquals(5, kit.connector.dialled);
  }

  @Test
  void aSpareIsBetterThanASuspect() {
    settings.spares = 1;
    settings.suspects = Suspects.WITHHOLD;
    PoolKit kit = kit();
    Lease suspect = remoteSuspect(kit, 5 * MS);
    kit.set.sweep(kit.now);
    Lease spare = kit.connector.succeed(kit.now);
    assertSame(spare, kit.acquire(Need.PROVEN).lease());
    assertSame(suspect, kit.acquire(Need.ANY).lease());
  }

  @Test
  void aSpareGrowsOldToo() {
    settings.spares = 1;
    PoolKit kit = kit();
    kit.kept(1);
    kit.set.sweep(kit.now);
    Lease spare = kit.connector.succeed(kit.now);
    kit.now += 2 * S;
    FakeWaiter post = kit.acquire(Need.PROVEN);
    assertEquals(0, post.outcomes());
    assertNotSame(spare, kit.connector.succeed(kit.now));
  }

  @Test
  void sparesTakeNoRoomFromOthersAndAFailureMakesThemWait() {
    settings.spares = 4;
    settings.maxConnections = 2;
    PoolKit kit = kit();
    kit.kept(1);
    kit.set.sweep(kit.now);
    assertEquals(2, kit.connector.dialled);
    kit.connector.fail(ConnectFailure.TIMEOUT, kit.now);
    kit.set.sweep(kit.now);
    assertEquals(2, kit.connector.dialled);
    kit.now += S;
    kit.set.sweep(kit.now);
    assertEquals(3, kit.connector.dialled);
  }
}
