package dev.truehop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.ConfigLoader;
import dev.truehop.config.Loaded;
import dev.truehop.failure.Flag;
import dev.truehop.pool.PoolStats;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterStatsTest {

  @Test
  void aSnapshotHoldsThePoolsNumbersUnderEnvoysNames() {
    ClusterStats stats = new ClusterStats(new Destination("orders", "shop"), new PoolStats());
    stats.requests().plain(200, Flag.NONE).record(1, 0, 0);
    stats.counters().add(UpstreamCounter.RQ_TIMEOUT);
    ClusterSnapshot snapshot = stats.snapshot();
    assertEquals(1, snapshot.requests().size());
    assertEquals(1, snapshot.counters()[UpstreamCounter.RQ_TIMEOUT.ordinal()]);
    assertEquals(ClusterSnapshot.POOL.size(), snapshot.pool().length);
    assertEquals(0, snapshot.pool()[ClusterSnapshot.POOL.indexOf("upstream_cx_total")]);
    assertTrue(ClusterSnapshot.POOL.stream().allMatch(name -> name.startsWith("upstream_")));
    assertEquals(List.of(), snapshot.stale());
  }

  @Test
  void theNamespaceIsKnownWhereThePodsAgree() {
    assertEquals(new Destination("orders", "shop"), destination("shop", "shop"));
    assertEquals(new Destination("orders", "unknown"), destination("shop", "other"));
    assertEquals(new Destination("orders", "unknown"), destination());
  }

  private static Destination destination(String... namespaces) {
    StringBuilder yaml = new StringBuilder("clusters:\n  - name: orders\n    endpoints:\n");
    for (int i = 0; i < namespaces.length; i++) {
      yaml.append("      - address: 10.0.0.%d:80\n".formatted(i + 1));
      yaml.append("        pod: { uid: u%d, namespace: %s }\n".formatted(i, namespaces[i]));
    }
    yaml.append("      - address: 10.0.1.1:80\n");
    yaml.append("listeners:\n  - { name: web, address: 127.0.0.1:0, cluster: orders }\n");
    ClusterConfig cluster =
        switch (ConfigLoader.parse("test.yaml", yaml.toString())) {
          case Loaded.Ok(var config) -> config.clusters().getFirst();
          case Loaded.Invalid(var problems) -> throw new AssertionError(problems);
        };
    return Destination.of(cluster);
  }
}
