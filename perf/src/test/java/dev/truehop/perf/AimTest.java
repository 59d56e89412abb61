package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AimTest {
  private static final long SEED = 20;

  @Test
  void offsetsLieWithinTheWindowOnBothSides() {
    SplittableRandom random = new SplittableRandom(SEED);
    long before = 0;
    for (int i = 0; i < 10_000; i++) {
      long offset = Aim.offsetNanos(random);
      assertTrue(Math.abs(offset) <= Aim.HALF_WIDTH_NANOS, "seed " + SEED);
      before += offset < 0 ? 1 : 0;
    }
    assertTrue(before > 4_700 && before < 5_300, before + " before the close, seed " + SEED);
  }

  @Test
  void requestLeavesHalfALatencyBeforeItsTarget() {
    assertEquals(1_000 + 5_000 + 7 - 200, Aim.sendAtNanos(1_000, 5_000, 7, 400));
  }

  @Test
  void slowAnswerDoesNotSpoilTheAim() {
    assertEquals(9_000_000, Aim.sendAtNanos(0, 10_000_000, 0, 1_000_000_000));
  }

  @Test
  void closeAgeIsTheMiddleOfTheLatest() {
    CloseAge age = new CloseAge();
    assertThrows(IllegalStateException.class, age::medianNanos);
    for (int i = 0; i < 99; i++) {
      age.record(1_000);
    }
    assertEquals(1_000, age.medianNanos());
    for (int i = 0; i < 99; i++) {
      age.record(2_000 + i);
    }
    assertEquals(2_049, age.medianNanos());
    assertEquals(198, age.count());
  }
}
