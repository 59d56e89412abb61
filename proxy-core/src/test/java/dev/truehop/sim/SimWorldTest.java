package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The kit sees what it is there to see, and repeats what it has shown.
class SimWorldTest {
  private static void failsToClose(SimWorld world, String why) {
    AssertionError error = assertThrows(AssertionError.class, world::close);
    assertTrue(String.valueOf(error).contains(why), error::toString);
    assertTrue(String.valueOf(error).contains("seed " + world.seed()), error::toString);
  }

  @Test
  void aLeakedBufferIsSeen() {
    SimWorld world = SimWorld.of(5, SimConfigs.plain());
    ByteBuf leaked = world.allocator().directBuffer(10);
    failsToClose(world, "leaked buffers");
    leaked.release();
  }

  @Test
  void whatAScheduledTaskThrowsIsSeen() {
    SimWorld world = SimWorld.of(5, SimConfigs.plain());
    world.after(
        Duration.ofSeconds(1),
        () -> {
          throw new IllegalStateException("boom");
        });
    world.advance(Duration.ofSeconds(2));
    failsToClose(world, "defects");
  }

  @Test
  void whatAFuturesListenerThrowsIsSeen() {
    SimWorld world = SimWorld.of(5, SimConfigs.plain());
    world
        .worker()
        .loop()
        .newSucceededFuture("done")
        .addListener(
            _ -> {
              throw new IllegalStateException("boom");
            });
    world.run();
    failsToClose(world, "defects");
  }

  @Test
  void hoursPassInMilliseconds() {
    try (SimWorld world = SimWorld.of(5, SimConfigs.plain())) {
      world.app(SimConfigs.APP);
      SimClient client = world.client();
      for (int hour = 0; hour < 24; hour++) {
        client.get("/" + hour);
        world.advance(Duration.ofMinutes(59));
      }
      assertEquals(24, client.replies().size());
      assertEquals(Duration.ofMinutes(24 * 59).toNanos(), world.now());
    }
  }

  @Test
  void theSameSeedIsTheSameRun() {
    for (long seed = 1; seed <= 20; seed++) {
      assertEquals(trace(seed), trace(seed));
    }
    assertNotEquals(trace(1), trace(2));
  }

  private static String trace(long seed) {
    FuzzRun run = new FuzzRun(seed);
    run.play();
    return run.trace();
  }
}
