package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Reuse;
import dev.truehop.config.Suspects;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  static final long NOW = 100 * S;
  private static final int NONE = -1;
  static final FreshnessSettings CHECKED = settings(Reuse.CHECKED);
  private static final FreshnessSettings BLIND = settings(Reuse.BLIND);

  private static FreshnessSettings settings(Reuse reuse) {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.reuse = reuse;
    settings.maxAge = Duration.ofSeconds(90);
    settings.maxRequests = 10;
    return FreshnessSettings.of(settings.config());
  }

  static CloseKnowledge hinted(int seconds) {
    return new CloseKnowledge(seconds, -1, -1, 0, true, 0);
  }

  private static String judge(Facts facts, Need need, FreshnessSettings settings) {
    return switch (Freshness.judge(facts, need, settings, NOW)) {
      case ReuseDecision.Use(boolean suspect, ReuseDecision.Gate gate) ->
          switch (gate) {
            case NONE -> suspect ? "suspect" : "safe";
            case WITHHOLD -> "withhold";
            case PING -> "ping";
          };
      case ReuseDecision.Skip _ -> "skip";
      case ReuseDecision.Close(CloseReason reason) -> reason.name();
    };
  }

  @ParameterizedTest
  @CsvSource({
    // idle ms, hint s, ANY, PROVEN
    "0,     -1, safe,    safe",
    "999,   -1, safe,    safe",
    "1000,  -1, suspect, skip",
    "3999,   5, safe,    safe",
    "4000,   5, GUARD,   GUARD",
    "499,    1, safe,    safe",
    "500,    1, GUARD,   GUARD",
    "999,    2, safe,    safe",
    "1000,   2, GUARD,   GUARD",
    "0,      0, GUARD,   GUARD",
    "59999, 75, safe,    safe",
    "60000, 75, IDLE_TIMEOUT, IDLE_TIMEOUT",
    "60000, -1, IDLE_TIMEOUT, IDLE_TIMEOUT",
  })
  void aKeptConnectionIsSafeUntilItsGuard(int idleMillis, int hint, String any, String proven) {
    Facts facts = Facts.idle(idleMillis * MS, hint);
    assertEquals(any, judge(facts, Need.ANY, CHECKED));
    assertEquals(proven, judge(facts, Need.PROVEN, CHECKED));
  }

  @Test
  void aReplayNeverGetsAKeptConnection() {
    assertEquals("skip", judge(Facts.idle(0, NONE), Need.FRESH, CHECKED));
    assertEquals("skip", judge(Facts.idle(0, NONE), Need.FRESH, BLIND));
  }

  @Test
  void aHardNoClosesTheConnectionWhoeverAsks() {
    Facts good = Facts.idle(0, NONE);
    for (Need need : Need.values()) {
      assertEquals("FENCED", judge(good.fencedNow(), need, CHECKED));
      assertEquals("REQUESTS", judge(good.with(10), need, CHECKED));
      assertEquals("AGE", judge(good.created(NOW - 90 * S), need, CHECKED));
      assertEquals("IDLE_TIMEOUT", judge(Facts.idle(60 * S, NONE), need, CHECKED));
      assertEquals("NOT_ESTABLISHED", judge(good.with(KernelView.NOT_ESTABLISHED), need, CHECKED));
      assertEquals("NOT_ESTABLISHED", judge(good.with(KernelView.UNREAD), need, CHECKED));
    }
    assertEquals("safe", judge(good.with(9), Need.PROVEN, CHECKED));
    assertEquals("safe", judge(good.created(NOW - 90 * S + 1), Need.PROVEN, CHECKED));
  }

  @Test
  void aSuspectIsLookedAtLikeAnyOther() {
    Facts dead = Facts.idle(5 * S, NONE).with(KernelView.NOT_ESTABLISHED);
    assertEquals("NOT_ESTABLISHED", judge(dead, Need.ANY, CHECKED));
  }

  @Test
  void aTransportThatCanNotBeAskedLeavesTheDecisionToTheGuard() {
    Facts unknown = Facts.idle(0, NONE).with(KernelView.UNSUPPORTED);
    assertEquals("safe", judge(unknown, Need.PROVEN, CHECKED));
  }

  @Test
  void blindReuseKnowsOnlyTheLimitsThatEveryProxyHas() {
    Guard blind = Freshness.guard(hinted(5), BLIND);
    Facts dead = Facts.idle(59 * S, blind).with(KernelView.NOT_ESTABLISHED);
    assertEquals("safe", judge(dead, Need.ANY, BLIND));
    assertEquals("safe", judge(dead, Need.PROVEN, BLIND));
    assertEquals("IDLE_TIMEOUT", judge(Facts.idle(60 * S, 75), Need.ANY, BLIND));
    assertEquals("REQUESTS", judge(dead.with(10), Need.ANY, BLIND));
    assertEquals("AGE", judge(dead.created(NOW - 90 * S), Need.ANY, BLIND));
    assertEquals("FENCED", judge(dead.fencedNow(), Need.ANY, BLIND));
    assertNull(Freshness.expired(dead, BLIND, NOW), "and no guard closes it early");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1000,  TRUSTED_IDLE",
    "0,  0,     HINT",
    "1,  500,   HINT",
    "2,  1000,  HINT",
    "3,  2000,  HINT",
    "5,  4000,  HINT",
    "61, 60000, IDLE_TIMEOUT",
    "75, 60000, IDLE_TIMEOUT",
    "2147483647, 60000, IDLE_TIMEOUT",
  })
  void theGuardIsTheHintLessItsMarginAndNeverAboveTheIdleTimeout(
      int hint, int guardMillis, GuardSource source) {
    Guard guard = Freshness.guard(hinted(hint), CHECKED);
    assertEquals(guardMillis * MS, guard.nanos());
    assertEquals(source, guard.source());
  }

  @ParameterizedTest
  @CsvSource({
    // close age ms, way ms, guard ms
    "40,     0,   20",
    "100,    0,   50",
    "500,    0,   450",
    "1000,   0,   900",
    "5000,   0,   4500",
    "6000,   200, 5400",
    "1000,   200, 800",
    "100,    200, 0",
    "100000, 0,   60000",
  })
  void theGuardIsTheLearnedCloseAgeLessItsMargin(int ageMillis, int wayMillis, int guardMillis) {
    CloseKnowledge known = new CloseKnowledge(NONE, ageMillis * MS, -1, 0, true, wayMillis * MS);
    assertEquals(guardMillis * MS, Freshness.guard(known, CHECKED).nanos());
  }

  @Test
  void theGuardIsTheLeastOfWhatIsKnown() {
    CloseKnowledge both = new CloseKnowledge(5, 3 * S, -1, 50 * S, true, 0);
    assertEquals(
        new Guard(2700 * MS, 2700 * MS, GuardSource.LEARNED), Freshness.guard(both, CHECKED));
    CloseKnowledge hintFirst = new CloseKnowledge(2, 3 * S, -1, 50 * S, true, 0);
    assertEquals(new Guard(S, S, GuardSource.HINT), Freshness.guard(hintFirst, CHECKED));
  }

  @Test
  void whatWasLearnedFromAnOlderGenerationCountsForHalf() {
    CloseKnowledge old = new CloseKnowledge(NONE, 6 * S, -1, 0, false, 0);
    Guard guard = Freshness.guard(old, CHECKED);
    assertEquals(new Guard(2700 * MS, 5400 * MS, GuardSource.LEARNED), guard);
    assertEquals("suspect", judge(Facts.idle(3 * S, guard), Need.ANY, CHECKED));
    assertEquals("GUARD", judge(Facts.idle(5400 * MS, guard), Need.ANY, CHECKED));
  }

  @Test
  void oneEarlyCloseMakesSuspectButClosesNothing() {
    CloseKnowledge early = new CloseKnowledge(NONE, 6 * S, 2 * S, 0, true, 0);
    assertEquals(
        new Guard(1800 * MS, 5400 * MS, GuardSource.LEARNED), Freshness.guard(early, CHECKED));
  }

  @Test
  void withNoCloseToGoByConnectionsAreSafeAsLongAsTheyWereSeenAlive() {
    CloseKnowledge proven = new CloseKnowledge(NONE, -1, -1, 10 * S, true, 0);
    assertEquals(
        new Guard(10 * S, FreshnessSettings.NEVER, GuardSource.LEARNED),
        Freshness.guard(proven, CHECKED));
    CloseKnowledge less = new CloseKnowledge(NONE, -1, -1, 10 * MS, true, 0);
    assertEquals(GuardSource.TRUSTED_IDLE, Freshness.guard(less, CHECKED).source());
  }

  @ParameterizedTest
  @CsvSource({
    // suspects, may withhold, cheap, hold ms, connect ms, room, decision
    "auto,     true,  true,  1, 0,  true,  skip",
    "auto,     true,  false, 1, 0,  true,  skip",
    "auto,     true,  false, 1, 1,  true,  skip",
    "auto,     true,  false, 1, 2,  true,  withhold",
    "auto,     true,  false, 3, 2,  true,  skip",
    "auto,     false, false, 1, 2,  true,  skip",
    "auto,     true,  true,  1, 0,  false, withhold",
    "auto,     false, true,  1, 0,  false, skip",
    "fresh,    true,  false, 1, 9,  true,  skip",
    "fresh,    true,  false, 1, 9,  false, skip",
    "withhold, true,  true,  1, 0,  true,  withhold",
    "withhold, false, true,  1, 0,  true,  skip",
  })
  void aRequestThatCanNotBeReplayedMakesSureOfASuspect(ArgumentsAccessor row) {
    PoolKit.Settings wanted = new PoolKit.Settings();
    wanted.suspects = Suspects.valueOf(row.getString(0).toUpperCase(Locale.ROOT));
    FreshnessSettings settings = FreshnessSettings.of(wanted.config());
    Facts.Suspicion suspicion =
        new Facts.Suspicion(
            Integer.MAX_VALUE,
            row.getBoolean(1),
            row.getBoolean(2),
            row.getInteger(3) * MS,
            row.getInteger(4) * MS,
            row.getBoolean(5));
    Facts suspect = Facts.idle(5 * S, NONE).with(suspicion);
    assertEquals(row.getString(6), judge(suspect, Need.PROVEN, settings));
    assertEquals("suspect", judge(suspect, Need.ANY, settings));
    assertEquals("skip", judge(suspect, Need.FRESH, settings));
  }

  @Test
  void aSuspectThatSpeaksHttp2IsAskedByAPing() {
    Facts suspect = Facts.idle(2 * S, NONE).with(Facts.Suspicion.MULTIPLEXED);
    assertEquals("suspect", judge(suspect, Need.ANY, CHECKED), "a replay is possible");
    assertEquals("ping", judge(suspect, Need.PROVEN, CHECKED));
    assertEquals(20 * MS, Freshness.probeNanos(-1), "round trip unknown");
    assertEquals(80 * MS, Freshness.probeNanos(40 * MS));
  }

  @Test
  void aConnectionWithStreamsIsNotClosedForItsIdleAge() {
    Facts idle = Facts.idle(61 * S, NONE);
    assertEquals("IDLE_TIMEOUT", judge(idle, Need.ANY, CHECKED));
    assertEquals(
        "ping", judge(idle.with(Facts.Suspicion.MULTIPLEXED.inUse()), Need.PROVEN, CHECKED));
  }

  @Test
  void aConnectionAtTheNumberThatIsBeingTestedIsSuspect() {
    Facts.Suspicion tested = new Facts.Suspicion(5, true, true, MS, 0, true);
    assertEquals("safe", judge(Facts.idle(0, NONE).with(tested).with(4), Need.PROVEN, CHECKED));
    assertEquals("skip", judge(Facts.idle(0, NONE).with(tested).with(5), Need.PROVEN, CHECKED));
    assertEquals("suspect", judge(Facts.idle(0, NONE).with(tested).with(5), Need.ANY, CHECKED));
  }

  @ParameterizedTest
  @CsvSource({"-1, -1, 1000000", "100000, 50000, 1000000", "400000, 200000, 1200000"})
  void theHoldIsAMillisecondOrWhatTheNetworkNeeds(long rtt, long rttVar, long holdNanos) {
    assertEquals(holdNanos, Freshness.holdNanos(Freshness.networkNanos(rtt, rttVar)));
  }

  @Test
  void withoutTrustEveryConnectionIsSuspectAtOnce() {
    PoolKit.Settings none = new PoolKit.Settings();
    none.trustedIdle = Duration.ZERO;
    FreshnessSettings settings = FreshnessSettings.of(none.config());
    Guard guard = Freshness.guard(hinted(NONE), settings);
    assertEquals("skip", judge(Facts.idle(0, guard), Need.PROVEN, settings));
  }

  @Test
  void aConnectionThatHasJustBeenReadFromIsNotLookedAt() {
    assertFalse(Freshness.lookNeeded(Facts.idle(5 * MS - 1, NONE), Need.ANY, CHECKED, NOW));
    assertTrue(Freshness.lookNeeded(Facts.idle(5 * MS, NONE), Need.ANY, CHECKED, NOW));
    assertTrue(Freshness.lookNeeded(Facts.idle(0, NONE), Need.PROVEN, CHECKED, NOW));
    assertFalse(Freshness.lookNeeded(Facts.idle(5 * S, NONE), Need.PROVEN, BLIND, NOW));
  }

  @ParameterizedTest
  @CsvSource({
    // idle ms, hint s, reason, next due in ms
    "0,     -1, -,            60000",
    "59999, -1, -,            1",
    "60000, -1, IDLE_TIMEOUT, 0",
    "1500,   5, -,            2500",
    "4000,   5, GUARD,        0",
    "10000, 75, -,            50000",
    "70000, 75, IDLE_TIMEOUT, 0",
  })
  void theSweepClosesAtTheLimitOrFirstWhereTheUpstreamIsKnownToClose(
      int idleMillis, int hint, String reason, int dueMillis) {
    Facts facts = Facts.idle(idleMillis * MS, hint).created(NOW - 20 * S);
    CloseReason expired = Freshness.expired(facts, CHECKED, NOW);
    assertEquals(reason, expired == null ? "-" : expired.name());
    assertEquals(dueMillis * MS, Freshness.expiresInNanos(facts, CHECKED, NOW));
  }

  @Test
  void theSweepClosesAtTheMaximalAge() {
    Facts old = Facts.idle(0, NONE).created(NOW - 90 * S);
    assertEquals(CloseReason.AGE, Freshness.expired(old, CHECKED, NOW));
    Facts soon = Facts.idle(0, NONE).created(NOW - 89 * S);
    assertEquals(S, Freshness.expiresInNanos(soon, CHECKED, NOW));
  }

  @Test
  void zeroMeansNoLimit() {
    PoolKit.Settings none = new PoolKit.Settings();
    none.idleTimeout = Duration.ZERO;
    FreshnessSettings unlimited = FreshnessSettings.of(none.config());
    Guard hinted = Freshness.guard(hinted(1_000_000), unlimited);
    Facts old = Facts.idle(NOW, hinted).created(-NOW);
    assertEquals("safe", judge(old, Need.PROVEN, unlimited));
    assertNull(Freshness.spent(old, unlimited, NOW));
    Facts unhinted = Facts.idle(NOW, Freshness.guard(hinted(NONE), unlimited));
    assertEquals(FreshnessSettings.NEVER, Freshness.expiresInNanos(unhinted, unlimited, NOW));
  }
}
