package dev.truehop.pool;

import static dev.truehop.pool.PoolKit.MS;
import static dev.truehop.pool.PoolKit.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.Learning;
import dev.truehop.pool.UpstreamSim.Server;
import dev.truehop.pool.UpstreamSim.Traffic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Hours of traffic against servers whose close age nobody knows. After at most ten closes less
/// than one reuse in a hundred is suspect, and hardly a request meets a close.
class LearningSimTest {
  private static final int CONVERGED_CLOSES = 10;

  /// Node's own spread, measured: 1060.3 to 1065.2 ms.
  private static final Server NODE = new Server("node", 1060_300_000, 4_900_000, 0);

  private static final List<Server> SERVERS =
      List.of(
          NODE,
          new Server("node at 40 ms", 40 * MS, 2_200_000, 0),
          new Server("gunicorn", 2 * S, MS, 0),
          new Server("node's default", 6 * S, 5 * MS, 0),
          new Server("looks once a second", 5 * S, S, 0),
          new Server("tomcat", 20 * S, 100 * MS, 0),
          new Server("nginx", 75 * S, MS, 0),
          new Server("closes after 100 requests", 30 * S, MS, 100));

  private static final List<Traffic> SHAPES =
      List.of(
          Traffic.every("one a second", 1, S, 50 * MS),
          Traffic.every("one in 5.5 s", 1, 5500 * MS, 500 * MS),
          Traffic.every("one in 900 ms, jittery", 1, 900 * MS, 300 * MS),
          Traffic.random("at random, 20 a second", 20),
          Traffic.random("at random, one in 3 s", 1 / 3.0),
          Traffic.every("bursts of eight in 10 s", 8, 10 * S, 2 * S),
          Traffic.every("bursts of three in 2 s", 3, 2 * S, S));

  /// Immutable. One server under one kind of traffic.
  record Case(Server server, Traffic traffic) {
    @Override
    public String toString() {
      return server.name() + ", " + traffic.name();
    }
  }

  static final List<Case> CASES = cases();

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Server server : SERVERS) {
      for (Traffic traffic : SHAPES) {
        cases.add(new Case(server, traffic));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void afterTenClosesHardlyAReuseIsSuspect(Case one) {
    for (double posts : new double[] {0, 0.5, 1}) {
      UpstreamSim sim = new UpstreamSim(one.server, one.traffic, posts, 7);
      sim.untilCloses(CONVERGED_CLOSES, 2000);
      sim.forget();
      sim.requests(2000);
      String figures = one + ", posts " + posts + ": " + sim;
      assertTrue(sim.suspects() * 100 < Math.max(100, sim.reuses()), figures);
      assertEquals(0, sim.lostPosts(), figures);
    }
  }

  @Test
  void nodeIsLearnedWithinItsOwnSpread() {
    UpstreamSim sim = new UpstreamSim(NODE, SHAPES.get(4), 0.5, 1);
    sim.requests(200);
    ProfileSnapshot learned = sim.profile();
    assertTrue(learned.closeAgeNanos() >= 1060 * MS, sim::toString);
    assertTrue(learned.closeAgeNanos() <= 1066 * MS, sim::toString);
  }

  /// Its closes come up to twice as late as they should, some of them in every second.
  @Test
  void anAppThatIsBusyAndKeepsConnectionsForATwentiethOfASecondIsLearned() {
    Server busy = new Server("busy", 60 * MS, 60 * MS, 0);
    Traffic bursts = Traffic.every("bursts of ten", 10, 75 * MS, 60 * MS);
    for (long seed = 1; seed <= 20; seed++) {
      UpstreamSim sim = new UpstreamSim(busy, bursts, 1, seed);
      sim.requests(1000);
      sim.forget();
      sim.requests(5000);
      String figures = "seed " + seed + ": " + sim;
      assertTrue(sim.profile().closeAgeNanos() >= 0, figures);
      assertEquals(0, sim.lostPosts(), figures);
    }
  }

  @Test
  void theSameTrafficWithoutLearningIsSuspectAllTheTime() {
    UpstreamSim sim =
        new UpstreamSim(NODE, Traffic.every("1030 ms", 1, 1030 * MS, 20 * MS), 0.5, 1);
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.learning = Learning.OFF;
    sim.workers(1, settings);
    sim.requests(1000);
    assertTrue(sim.suspects() > 200, sim::toString);
  }
}
