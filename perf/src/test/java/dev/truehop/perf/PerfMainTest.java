package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PerfMainTest {
  @Test
  void whatIsNotThereIsAUsageError() throws Exception {
    assertEquals(PerfMain.EXIT_USAGE, PerfMain.dispatch("lab", List.of("--unknown")));
    assertEquals(PerfMain.EXIT_USAGE, PerfMain.dispatch("", List.of()));
    assertEquals(PerfMain.EXIT_USAGE, PerfMain.dispatch("demo", List.of("--twice")));
    assertEquals(PerfMain.EXIT_USAGE, PerfMain.dispatch("perf", List.of("--rounds")));
  }
}
