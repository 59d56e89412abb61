package dev.truehop.sim;

import org.junit.jupiter.api.Test;

/// Random clients, random apps, random replacements of pods, and what has to hold all the same: no
/// request on a fenced connection; nothing delivered twice that must not be; every request its own
/// answer, in order and in time; what is said of a delivery is true; books that balance; nothing
/// left. A failure names its seed, which repeats it.
class SimFuzzTest {
  private static final int SEEDS = 300;

  @Test
  void whateverHappensTheRulesHold() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      play(seed);
    }
  }

  private static void play(long seed) {
    try {
      new FuzzRun(seed).play();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
