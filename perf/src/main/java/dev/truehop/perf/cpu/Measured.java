package dev.truehop.perf.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Worker-confined (to the main thread): what was measured of one proxy, a sample per round.
final class Measured {
  /// Immutable: one round.
  ///
  /// @param cpuNanos run time of the whole proxy process in this round
  record Sample(long cpuNanos, LoadReport load) {
    double cpuMicrosPerRequest() {
      return cpuNanos / 1e3 / load.requests();
    }
  }

  private final String name;
  private final Peer.Running running;
  private final List<Sample> samples = new ArrayList<>();

  Measured(String name, Peer.Running running) {
    this.name = name;
    this.running = running;
  }

  String name() {
    return name;
  }

  Peer.Running running() {
    return running;
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  /// A figure of each round, in their order.
  double[] figures(ToDoubleFunction<Sample> figure) {
    return samples.stream().mapToDouble(figure).toArray();
  }

  double[] cpuMicrosPerRequest() {
    return figures(Sample::cpuMicrosPerRequest);
  }

  long errors() {
    return samples.stream().mapToLong(sample -> sample.load().errors()).sum();
  }
}
