package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Reuse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  private static final long NOW = 100 * S;
  private static final int NONE = -1;
  private static final FreshnessSettings CHECKED = settings(Reuse.CHECKED);
  private static final FreshnessSettings BLIND = settings(Reuse.BLIND);

  private static FreshnessSettings settings(Reuse reuse) {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.reuse = reuse;
    settings.maxAge = Duration.ofSeconds(90);
    settings.maxRequests = 10;
    return FreshnessSettings.of(settings.config());
  }

  private record Facts(
      long createdNanos,
      long lastReadNanos,
      long idleSinceNanos,
      int served,
      int hintSeconds,
      boolean fenced,
      KernelView kernel)
      implements ConnectionFacts {

    static Facts idle(long idleNanos, int hintSeconds) {
      return new Facts(
          NOW - 70 * S,
          NOW - idleNanos,
          NOW - idleNanos,
          1,
          hintSeconds,
          false,
          KernelView.ESTABLISHED);
    }

    Facts with(KernelView view) {
      return new Facts(
          createdNanos, lastReadNanos, idleSinceNanos, served, hintSeconds, fenced, view);
    }

    Facts with(int requests) {
      return new Facts(
          createdNanos, lastReadNanos, idleSinceNanos, requests, hintSeconds, fenced, kernel);
    }

    Facts fencedNow() {
      return new Facts(
          createdNanos, lastReadNanos, idleSinceNanos, served, hintSeconds, true, kernel);
    }

    Facts created(long nanos) {
      return new Facts(nanos, lastReadNanos, idleSinceNanos, served, hintSeconds, fenced, kernel);
    }
  }

  private static String judge(Facts facts, Need need, FreshnessSettings settings) {
    return switch (Freshness.judge(facts, need, settings, NOW)) {
      case ReuseDecision.Use(boolean suspect, boolean withhold) ->
          withhold ? "withhold" : suspect ? "suspect" : "safe";
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
    "4000,   5, suspect, skip",
    "499,    1, safe,    safe",
    "500,    1, suspect, skip",
    "999,    2, safe,    safe",
    "1000,   2, suspect, skip",
    "0,      0, suspect, skip",
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
    Facts dead = Facts.idle(59 * S, 5).with(KernelView.NOT_ESTABLISHED);
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
    Facts facts = Facts.idle(0, hint);
    assertEquals(guardMillis * MS, Freshness.guardNanos(facts, CHECKED));
    assertEquals(source, Freshness.guardSource(facts, CHECKED));
  }

  @Test
  void withoutTrustEveryConnectionIsSuspectAtOnce() {
    PoolKit.Settings none = new PoolKit.Settings();
    none.trustedIdle = Duration.ZERO;
    assertEquals(
        "skip", judge(Facts.idle(0, NONE), Need.PROVEN, FreshnessSettings.of(none.config())));
  }

  @Test
  void aConnectionThatHasJustBeenReadFromIsNotLookedAt() {
    assertFalse(Freshness.lookNeeded(Facts.idle(5 * MS - 1, NONE), CHECKED, NOW));
    assertTrue(Freshness.lookNeeded(Facts.idle(5 * MS, NONE), CHECKED, NOW));
    assertFalse(Freshness.lookNeeded(Facts.idle(5 * S, NONE), BLIND, NOW));
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
  void theSweepClosesAtTheLimitOrFirstAtTheHintedGuard(
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
    Facts old = Facts.idle(NOW, 1_000_000).created(-NOW).with(1_000_000);
    assertEquals("safe", judge(old, Need.PROVEN, unlimited));
    assertNull(Freshness.spent(old, unlimited, NOW));
    Facts unhinted = Facts.idle(NOW, NONE);
    assertEquals(FreshnessSettings.NEVER, Freshness.expiresInNanos(unhinted, unlimited, NOW));
  }
}
