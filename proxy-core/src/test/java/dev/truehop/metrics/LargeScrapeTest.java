package dev.truehop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.truehop.failure.Flag;
import dev.truehop.metrics.MetricsRegistry.Scrape;
import dev.truehop.pool.PoolStats;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A thousand clusters on two workers, each with two ways in which requests ended: an exposition of
/// some 60 MB, which must not need memory of that order.
final class LargeScrapeTest {

  private static final int CLUSTERS = 1000;
  private static final int WORKERS = 2;
  private static final int SERIES = 2;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Keeps nothing; counts what it gets and the longest piece.
  private static final class Counting extends OutputStream {
    private long octets;
    private long lines;
    private int longest;

    @Override
    public void write(int octet) {
      octets++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      octets += length;
      longest = Math.max(longest, length);
      for (int i = offset; i < offset + length; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
    }
  }

  @Test
  void holdsNumbersAndNoText() throws IOException {
    List<WorkerSnapshot> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(worker());
    }
    try (MetricsRegistry registry =
        new MetricsRegistry(() -> workers, new ProcessStats(() -> 0, List::of, () -> 0))) {
      registry.scrape(null).body().writeTo(new Counting()); // loads classes
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Scrape scrape = registry.scrape(null);
      long held = THREADS.getCurrentThreadAllocatedBytes() - before;
      Counting out = new Counting();
      scrape.body().writeTo(out);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before - held;
      System.out.printf(
          "held at most %,d; written %,d in pieces of at most %,d; garbage %,d octets%n",
          held, out.octets, out.longest, allocated);
      long linesOfSeries = 1 + 22 + 8 + 8;
      assertTrue(out.lines > CLUSTERS * SERIES * linesOfSeries, "lines: " + out.lines);
      assertTrue(out.octets > 50_000_000, "written: " + out.octets);
      assertTrue(out.longest <= 16_384, "piece: " + out.longest);
      assertTrue(held < CLUSTERS * 3000L, "held: " + held);
      assertTrue(allocated < out.octets / 2, "garbage: " + allocated);
    }
  }

  @Test
  void whatWorkersHaveInCommonIsAddedUp() {
    Totals totals = new Totals(List.of(worker(), worker()));
    assertEquals(CLUSTERS, totals.clusters().size());
    for (ClusterSnapshot cluster : totals.clusters()) {
      assertEquals(SERIES, cluster.requests().size());
      assertEquals(WORKERS, cluster.requests().getFirst().durations().count());
    }
  }

  private static WorkerSnapshot worker() {
    List<ClusterSnapshot> clusters = new ArrayList<>();
    for (int i = 0; i < CLUSTERS; i++) {
      ClusterStats stats = new ClusterStats(new Destination("cluster-" + i, "n"), new PoolStats());
      for (int code = 200; code < 200 + SERIES; code++) {
        stats.requests().plain(code, Flag.NONE).record(1_000_000, 10, 1000);
      }
      clusters.add(stats.snapshot());
    }
    return new WorkerSnapshot(clusters, List.of());
  }
}
