package dev.truehop.perf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private static Row row(Promise promise, int unavailable, long duplicates) {
    Tally tally = new Tally();
    for (int i = 0; i < 1_000; i++) {
      tally.answered(i < unavailable ? 503 : 200, (i + 1) * 1_000_000L);
    }
    return Row.of("idle close, POST", ProxyMode.TRUEHOP, promise, tally, counted(duplicates));
  }

  private static Row.Counted counted(long duplicates) {
    return new Row.Counted(duplicates, 3, 4);
  }

  @Test
  void showsWhatWasCounted() {
    assertEquals(
        List.of("idle close, POST", "truehop", "1000", "2", "1", "3", "4", "500.00", "990.00"),
        row(Promise.NONE, 2, 1).cells());
    assertEquals(Row.TITLES.size(), row(Promise.NONE, 0, 0).cells().size());
  }

  @Test
  void survivesTheWayToItsParent() {
    Row row = row(Promise.ONCE, 2, 1);
    assertEquals(row, Row.parse(row.toLine()));
  }

  @Test
  void bugPromisesNothing() {
    assertEquals(List.of(), row(Promise.NONE, 1_000, 1_000).broken());
  }

  @Test
  void oneUnavailableAnswerBreaksAnswered() {
    assertEquals(List.of(), row(Promise.ANSWERED, 0, 5).broken());
    assertEquals(1, row(Promise.ANSWERED, 1, 0).broken().size());
    assertEquals(2, row(Promise.ANSWERED_ONCE, 1, 1).broken().size());
  }

  @Test
  void postMayFailOnceInAThousandAndIsNeverRepeated() {
    assertEquals(List.of(), row(Promise.ONCE_AND_ANSWERED, 1, 0).broken());
    assertEquals(1, row(Promise.ONCE_AND_ANSWERED, 2, 0).broken().size());
    assertEquals(1, row(Promise.ONCE_AND_ANSWERED, 0, 1).broken().size());
    assertEquals(List.of(), row(Promise.ONCE, 1_000, 0).broken());
    assertEquals(1, row(Promise.ONCE, 0, 1).broken().size());
  }

  @Test
  void unexpectedFailuresAndSilenceBreakEveryPromise() {
    Tally tally = new Tally();
    tally.answered(200, 1);
    tally.answered(502, 1);
    tally.unanswered("reset");
    Row failed = Row.of("any", ProxyMode.FIELD, Promise.NONE, tally, counted(0));
    assertEquals(3, failed.requests());
    assertTrue(failed.broken().getFirst().contains("2 unexpected failures, the first: status 502"));
    Row silent = Row.of("any", ProxyMode.FIELD, Promise.NONE, new Tally(), counted(0));
    assertEquals(1, silent.broken().size());
  }
}
