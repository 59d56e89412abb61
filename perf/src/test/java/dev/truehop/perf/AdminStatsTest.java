package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AdminStatsTest {
  private static final AdminStats STATS =
      AdminStats.parse(
          """
          # HELP truehop_stale_replayed_total Requests that met a stale connection.
          # TYPE truehop_stale_replayed_total counter
          truehop_stale_replayed_total{cluster="get-0"} 3.0
          truehop_stale_replayed_total{cluster="get-2"} 4
          truehop_stale_replayed_total{cluster="post-1"} 5.0
          truehop_stale_replayed_total_created{cluster="get-0"} 1.7E9
          truehop_config_reloads_total{result="applied"} 1.0
          up 1
          """);

  @Test
  void addsUpTheSeriesOfAPrefix() {
    assertEquals(7, STATS.sum(AdminStats.REPLAYED, "get"));
    assertEquals(5, STATS.sum(AdminStats.REPLAYED, "post"));
    assertEquals(1, STATS.sum("truehop_config_reloads_total", "applied"));
  }

  @Test
  void metricThatIsNotThereIsZero() {
    assertEquals(0, STATS.sum("truehop_generation_fenced_total", "get"));
    assertEquals(0, STATS.sum(AdminStats.REPLAYED, "put"));
  }
}
