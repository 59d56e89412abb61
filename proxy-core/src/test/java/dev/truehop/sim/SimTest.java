package dev.truehop.sim;

import org.junit.jupiter.api.AfterEach;

/// What every simulation with a script has: a world, an app, and nothing left at the end.
abstract class SimTest {
  private static final long SEED = 1;

  SimWorld world = SimWorld.of(SEED, SimConfigs.plain());
  SimApp app = world.app(SimConfigs.APP);

  /// Replaces the world by one with another configuration.
  void begin(String yaml) {
    world.close();
    world = SimWorld.of(SEED, yaml);
    app = world.app(SimConfigs.APP);
  }

  @AfterEach
  void nothingIsLeft() {
    world.close();
  }
}
