package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class PoolAllocationTest {
  private static final int HITS = 100_000;

  /// Worker-confined. A waiter that finishes its exchange at once and remembers nothing.
  private static final class Instant implements Waiter {
    @Override
    public void leased(Lease connection, long now) {
      connection.read(now);
      connection.release(true, now);
    }

    @Override
    public void refused(Refusal why, String detail, long now) {
      throw new AssertionError(detail);
    }
  }

  @Test
  void aPoolHitAllocatesNothing() {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported());
    PoolKit kit = new PoolKit();
    kit.kept(4);
    Waiter waiter = new Instant();
    hit(kit, waiter);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    hit(kit, waiter);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < HITS, "octets allocated in " + HITS + " hits: " + allocated);
    assertEquals(4, kit.connector.dialled);
  }

  private static void hit(PoolKit kit, Waiter waiter) {
    for (int i = 0; i < HITS; i++) {
      kit.now += 2 * PoolKit.MS;
      kit.pool.acquire(Need.PROVEN, waiter, kit.now);
    }
  }
}
