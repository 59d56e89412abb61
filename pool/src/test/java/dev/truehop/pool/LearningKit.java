package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;

/// Worker-confined. A pool of one workload whose upstream closes connections when the test says so.
class LearningKit {
  static final String WORKLOAD = "shop/orders";

  final PoolKit kit = new PoolKit();
  Pool pool = kit.set.pool(PoolKit.key("u1"), WORKLOAD);

  ProfileSnapshot profile() {
    return kit.set.profiles(kit.now).stream()
        .filter(p -> p.workload().equals(WORKLOAD))
        .findFirst()
        .orElseThrow();
  }

  /// A connection that has served one request and is kept.
  Lease kept() {
    Lease c = kit.fresh(pool);
    kit.exchange(c);
    return c;
  }

  /// A connection that is closed by the app after this idle time.
  void closeAt(long idleNanos) {
    Lease c = kept();
    kit.now += idleNanos;
    c.connection().ended(DetectionPoint.IDLE, kit.now);
    kit.now += 2 * S;
  }

  long guardOfNext() {
    Lease c = kept();
    c.connection().followProfile();
    long guardNanos = c.connection().guardNanos();
    c.connection().ended(DetectionPoint.PROBE, kit.now);
    return guardNanos;
  }

  void learn(long ageNanos) {
    closeAt(ageNanos);
    closeAt(ageNanos);
    closeAt(ageNanos);
    assertEquals(ageNanos, profile().closeAgeNanos());
  }
}
