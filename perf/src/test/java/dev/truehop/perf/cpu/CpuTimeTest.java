package dev.truehop.perf.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
  @Test
  void runTimeIsTheFirstFigure() {
    assertEquals(1_234_567_890_123L, CpuTime.parse("1234567890123 456 789\n"));
  }

  @Test
  void thisProcessHasRun() throws IOException {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/schedstat")), "no schedstat here");
    assertTrue(CpuTime.nanos(ProcessHandle.current().pid()) > 0);
  }

  @Test
  void cpuListsAreTheKernels() {
    assertEquals(List.of(0, 1, 2, 3, 8), Cpus.parse("0-3,8"));
    assertEquals(List.of(5), Cpus.parse("5"));
  }
}
