package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Reuse;
import dev.truehop.pool.UpstreamSim.Server;
import dev.truehop.pool.UpstreamSim.Traffic;
import org.junit.jupiter.api.Test;

/// Every worker has pools of its own. Does that make connections stale where there is little
/// traffic? `docs/adr/0011-no-stealing-between-workers.md` rests on these figures.
class WorkersSimTest {
  private static final int REQUESTS = 20_000;
  private static final Server SERVER = new Server("closes after 5 s", 5 * S, 5 * MS, 0);
  private static final Traffic LOW = Traffic.every("one in 4 to 6 s", 1, 5 * S, 2 * S);

  private static UpstreamSim run(int workers, Reuse reuse) {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.reuse = reuse;
    UpstreamSim sim = new UpstreamSim(SERVER, LOW, 0.5, 11);
    sim.workers(workers, settings);
    sim.requests(REQUESTS);
    return sim;
  }

  @Test
  void moreWorkersMeanMoreDialsButNoMoreLostRequests() {
    UpstreamSim one = run(1, Reuse.CHECKED);
    UpstreamSim two = run(2, Reuse.CHECKED);
    assertEquals(0, one.lostPosts(), one::toString);
    assertEquals(0, two.lostPosts(), two::toString);
    assertTrue(two.lost() <= one.lost() + 3, () -> one + " / " + two);
    assertTrue(two.dialled() < 1.4 * one.dialled(), () -> one + " / " + two);
  }
}
