package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PoolStatsTest {

  @Test
  void countersCarryEnvoysNamesAndMeanings() {
    PoolKit kit = new PoolKit();
    Lease first = kit.fresh();
    kit.exchange(first);
    Lease reused = kit.acquire(Need.ANY).lease();
    reused.connection().ended(DetectionPoint.READ, kit.now);
    reused.release(false, kit.now);
    kit.acquire(Need.ANY);
    kit.connector.fail(ConnectFailure.TIMEOUT, kit.now);
    kit.pool.cancel(kit.acquire(Need.ANY));
    kit.connector.succeed(kit.now);
    kit.now += 60 * S;
    kit.pool.sweep(kit.now);
    kit.acquire(Need.ANY);
    Map<String, Long> values = new TreeMap<>();
    kit.stats.forEach((name, value) -> values.put(name, value));
    values.values().removeIf(value -> value == 0);
    assertEquals(
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("upstream_cx_total", 4L),
                Map.entry("upstream_cx_http1_total", 4L),
                Map.entry("upstream_cx_active", 1L),
                Map.entry("upstream_cx_connect_fail", 1L),
                Map.entry("upstream_cx_connect_timeout", 1L),
                Map.entry("upstream_cx_idle_timeout", 1L),
                Map.entry("upstream_cx_destroy", 2L),
                Map.entry("upstream_cx_destroy_local", 1L),
                Map.entry("upstream_cx_destroy_remote", 1L),
                Map.entry("upstream_cx_destroy_with_active_rq", 1L),
                Map.entry("upstream_cx_destroy_remote_with_active_rq", 1L),
                Map.entry("upstream_rq_total", 2L),
                Map.entry("upstream_rq_pending_total", 4L),
                Map.entry("upstream_rq_pending_failure_eject", 1L),
                Map.entry("upstream_rq_pending_active", 1L),
                Map.entry("upstream_rq_cancelled", 1L))),
        values);
  }

  @Test
  void theCapNeverGoesBelowZeroOrStartsAtZero() {
    ConnectionCap cap = new ConnectionCap(1);
    assertThrows(IllegalStateException.class, cap::giveBack);
    assertThrows(IllegalArgumentException.class, () -> new ConnectionCap(0));
  }
}
