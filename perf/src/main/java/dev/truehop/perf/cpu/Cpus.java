package dev.truehop.perf.cpu;

import dev.truehop.perf.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Immutable: which CPU the proxy gets, and which one load and upstream.
///
/// @param proxyPrefix what to put before a command; empty if nothing is pinned
/// @param loadPrefix the same
record Cpus(List<String> proxyPrefix, List<String> loadPrefix, String text) {
  private static final String ALLOWED = "Cpus_allowed_list:";

  static Cpus ofThisMachine() throws IOException {
    List<Integer> allowed = List.of();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(ALLOWED)) {
        allowed = parse(line.substring(ALLOWED.length()).strip());
      }
    }
    if (allowed.size() < 2 || !Programs.exists("taskset")) {
      return new Cpus(List.of(), List.of(), "nothing pinned (needs taskset and two CPUs)");
    }
    String proxy = Integer.toString(allowed.get(0));
    String load = Integer.toString(allowed.get(1));
    return new Cpus(
        List.of("taskset", "-c", proxy),
        List.of("taskset", "-c", load),
        "proxy on CPU " + proxy + ", load and upstream on CPU " + load);
  }

  /// The kernel's list format: `0-3,8`.
  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
