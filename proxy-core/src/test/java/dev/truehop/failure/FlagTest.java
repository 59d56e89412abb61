package dev.truehop.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FlagTest {

  @Test
  void flagsKeepTheOrderInWhichTheyWereSet() {
    long flags = Flag.add(Flag.add(Flag.NONE, Flag.URX), Flag.UC);
    assertEquals("URX,UC", Flag.text(flags));
    assertEquals(2, Flag.count(flags));
    assertEquals(Flag.URX, Flag.at(flags, 0));
    assertEquals(Flag.UC, Flag.at(flags, 1));
  }

  @Test
  void aFlagIsSetOnce() {
    long flags = Flag.add(Flag.add(Flag.add(Flag.NONE, Flag.UF), Flag.UC), Flag.UF);
    assertEquals("UF,UC", Flag.text(flags));
  }

  @Test
  void noFlagIsADash() {
    assertEquals("-", Flag.text(Flag.NONE));
    assertEquals(0, Flag.count(Flag.NONE));
    assertEquals(Flag.NONE, Failure.REQUEST_HEADER_TIMEOUT.addTo(Flag.NONE));
    assertEquals("UC", Flag.text(Failure.CONNECTION_TERMINATION.addTo(Flag.NONE)));
  }

  @Test
  void theListHoldsEightFlagsAndIgnoresMore() {
    long flags = Flag.NONE;
    for (Flag flag : Flag.values()) {
      flags = Flag.add(flags, flag);
    }
    assertEquals("NR,NC,UH,UO,UF,UC,LR,UPE", Flag.text(flags));
  }
}
