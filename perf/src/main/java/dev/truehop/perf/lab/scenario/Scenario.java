package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.stage.Measured;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Immutable: a fault made on purpose, the traffic that meets it, and what Truehop must show.
///
/// @param name on the command line
/// @param fault one sentence
/// @param topology where it takes place
/// @param timing whether it may run beside others
/// @param play makes the traffic and the fault, in one mode
/// @param expectations of Truehop with its defaults
/// @param modes that it is played in
public record Scenario(
    String name,
    String fault,
    Topology topology,
    Timing timing,
    Play play,
    List<Expectation> expectations,
    Set<Mode> modes) {

  /// Where a scenario takes place.
  public enum Topology {
    /// Apps on loopback addresses of this host.
    LOOPBACK,
    /// Apps in network namespaces, linked to that of the proxy.
    NAMESPACES
  }

  /// Whether others disturb it.
  public enum Timing {
    /// Requests are aimed within a millisecond: nothing else may run.
    PRECISE,
    /// It waits most of the time.
    RELAXED,
    /// It takes many minutes: played where it is named, and no part of the whole lab.
    LONG
  }

  /// One scenario in one mode.
  public interface Play {
    void play(Stage stage) throws IOException, InterruptedException;
  }

  /// Played in every mode.
  public Scenario(
      String name,
      String fault,
      Topology topology,
      Timing timing,
      Play play,
      List<Expectation> expectations) {
    this(name, fault, topology, timing, play, expectations, EnumSet.allOf(Mode.class));
  }

  public Scenario {
    List<Expectation> all = new ArrayList<>(expectations);
    all.add(Expectation.NO_POST_TWICE);
    all.add(Expectation.NO_WRONG_ANSWER);
    all.add(Expectation.THERE_WAS_TRAFFIC);
    expectations = all.stream().distinct().toList();
    modes = Set.copyOf(modes);
  }

  /// The same in fewer modes: others can not do what it takes.
  Scenario in(Set<Mode> fewer) {
    return new Scenario(name, fault, topology, timing, play, expectations, fewer);
  }

  /// What Truehop should have shown and did not.
  public List<String> missed(Measured measured) {
    return expectations.stream()
        .filter(expectation -> !expectation.holds().test(measured))
        .map(expectation -> expectation.said(measured))
        .toList();
  }
}
