package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The two tables of `docs/freshness.md`, row by row.
class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    // any octet, whole head, refused by peer, FIN, reset, acknowledged octets
    "false, false, false, false, false,  0, NEVER_SENT",
    "false, false, false, true,  true,   0, NEVER_SENT",
    "false, false, false, false, true,  -1, NEVER_SENT",
    "true,  false, false, true,  false,  0, INCOMPLETE",
    "true,  false, false, false, true,  99, INCOMPLETE",
    "true,  false, false, false, true,  -1, INCOMPLETE",
    "true,  true,  true,  false, false,  0, REFUSED",
    "true,  true,  true,  true,  true,  99, REFUSED",
    "true,  true,  false, true,  false,  0, FIN_FIRST",
    "true,  true,  false, true,  true,   0, FIN_FIRST",
    "true,  true,  false, false, true,   0, RESET_UNACKED",
    "true,  true,  false, true,  false,  1, UNKNOWN",
    "true,  true,  false, true,  true,   1, UNKNOWN",
    "true,  true,  false, false, true,   1, UNKNOWN",
    "true,  true,  false, true,  false, -1, UNKNOWN",
    "true,  true,  false, false, true,  -1, UNKNOWN",
    "true,  true,  false, false, false,  0, UNKNOWN",
    "true,  true,  false, false, false, -1, UNKNOWN",
    // contradictions prove nothing
    "false, true,  false, false, true,   0, UNKNOWN",
    "false, true,  true,  false, true,   0, UNKNOWN",
    "false, false, false, false, true,   1, UNKNOWN",
  })
  void theVerdictIsTheStrongestThatTheFactsCarry(
      boolean any,
      boolean head,
      boolean refused,
      boolean fin,
      boolean reset,
      long acked,
      Verdict v) {
    assertEquals(v, new DeliveryFacts(any, head, refused, fin, reset, acked).verdict());
  }

  @ParameterizedTest
  @CsvSource({
    // verdict, idempotent, other, other + assumeNoDispatchAfterFin, other + key and opt-in
    "NEVER_SENT,    true, true,  true,  true",
    "INCOMPLETE,    true, true,  true,  true",
    "REFUSED,       true, true,  true,  true",
    "FIN_FIRST,     true, false, true,  true",
    "RESET_UNACKED, true, false, false, true",
    "UNKNOWN,       true, false, false, true",
  })
  void aFailureOnAReusedConnectionIsReplayedByTheMatrix(
      Verdict verdict, boolean idempotent, boolean other, boolean afterFin, boolean keyed) {
    assertEquals(idempotent, replay(verdict, new ReplayCase(true, true, false, false)));
    assertEquals(other, replay(verdict, new ReplayCase(false, true, false, false)));
    assertEquals(afterFin, replay(verdict, new ReplayCase(false, true, true, false)));
    assertEquals(keyed, replay(verdict, new ReplayCase(false, true, false, true)));
  }

  @Test
  void aFailureOnAFreshConnectionIsNeverReplayedByTheMatrix() {
    for (Verdict verdict : EnumSet.allOf(Verdict.class)) {
      assertEquals(false, replay(verdict, new ReplayCase(true, false, true, true)), verdict.name());
    }
  }

  private static boolean replay(Verdict verdict, ReplayCase request) {
    return ReplayMatrix.mayReplay(verdict, request);
  }
}
