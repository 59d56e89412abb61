package dev.truehop.perf.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Immutable (static functions only): how long a process has run, in user and system mode.
///
/// Source: the first figure of `/proc/PID/task/TID/schedstat` (nanoseconds on a CPU), added up over
/// all threads. Exact, unlike the clock ticks of `/proc/PID/stat`.
final class CpuTime {
  private CpuTime() {}

  /// @throws IOException if there is no such process
  static long nanos(long pid) throws IOException {
    List<Path> threads;
    try (Stream<Path> listing = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      threads = listing.toList();
    }
    long sum = 0;
    for (Path thread : threads) {
      sum += read(thread.resolve("schedstat"));
    }
    return sum;
  }

  /// 0 for a thread that ended since it was listed.
  private static long read(Path schedstat) {
    try {
      return parse(Files.readString(schedstat));
    } catch (IOException _) {
      return 0;
    }
  }

  /// @param schedstat nanoseconds on a CPU, nanoseconds waiting for one, time slices
  static long parse(String schedstat) {
    return Long.parseLong(schedstat.strip().split(" ", -1)[0]);
  }
}
