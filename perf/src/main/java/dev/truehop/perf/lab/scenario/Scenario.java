package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.lab.stage.Measured;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Immutable: a fault made on purpose, the traffic that meets it, and what Truehop must show.
///
/// @param name on the command line
/// @param fault one sentence
/// @param topology where it takes place
/// @param timing whether it may run beside others
/// @param play makes the traffic and the fault, in one mode
/// @param expectations of Truehop with its defaults
public record Scenario(
    String name,
    String fault,
    Topology topology,
    Timing timing,
    Play play,
    List<Expectation> expectations) {

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
    RELAXED
  }

  /// One scenario in one mode.
  public interface Play {
    void play(Stage stage) throws IOException, InterruptedException;
  }

  public Scenario {
    List<Expectation> all = new ArrayList<>(expectations);
    all.add(Expectation.NO_POST_TWICE);
    all.add(Expectation.NO_WRONG_ANSWER);
    all.add(new Expectation("there was traffic", m -> m.requests() > 0));
    expectations = List.copyOf(all);
  }

  /// What Truehop should have shown and did not.
  public List<String> missed(Measured measured) {
    return expectations.stream()
        .filter(expectation -> !expectation.holds().test(measured))
        .map(expectation -> expectation.said(measured))
        .toList();
  }
}
