package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.SuspectAction;
import dev.truehop.pool.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Thousands of lives of kept connections, each with faults of its own. What has to hold: no head
/// ends on a fenced connection; nothing that must not be repeated is handed to two connections
/// without proof, and nothing at all to three; every exchange ends exactly once and in time. A
/// failure names its seed, which repeats it.
class FaultFuzzTest {
  private static final int SEEDS = 2_500;

  /// Found once, mended, and never to come back.
  private static final List<Long> REGRESSIONS = List.of();

  private final Set<DetectionPoint> points = EnumSet.noneOf(DetectionPoint.class);
  private final Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
  private final Set<SuspectAction> actions = EnumSet.noneOf(SuspectAction.class);

  @Test
  void whateverEndsConnectionsTheRulesHold() {
    List<Long> seeds = new ArrayList<>(REGRESSIONS);
    for (long seed = 1; seed <= SEEDS; seed++) {
      seeds.add(seed);
    }
    seeds.forEach(this::play);
    assertEquals(EnumSet.allOf(DetectionPoint.class), points, "every point was reached");
    assertEquals(EnumSet.complementOf(EnumSet.of(Verdict.REFUSED)), verdicts, "all of HTTP/1.1's");
    assertEquals(EnumSet.complementOf(EnumSet.of(SuspectAction.PINGED)), actions, "here too");
  }

  private void play(long seed) {
    try {
      FaultRun run = new FaultRun(seed);
      run.play();
      note(run);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void note(FaultRun run) {
    for (DetectionPoint point : DetectionPoint.values()) {
      for (Verdict verdict : Verdict.values()) {
        if (run.stats().staleDetected(point, verdict) > 0) {
          points.add(point);
          verdicts.add(verdict);
        }
      }
    }
    for (SuspectAction action : SuspectAction.values()) {
      if (run.stats().suspects(action) > 0) {
        actions.add(action);
      }
    }
  }
}
