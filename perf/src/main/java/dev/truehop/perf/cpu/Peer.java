package dev.truehop.perf.cpu;

import dev.truehop.perf.Children;
import java.io.IOException;
import java.util.List;

/// A proxy that can be measured; called on the main thread.
interface Peer {
  /// Immutable: a proxy that serves.
  record Running(long pid, int port) {}

  /// Immutable: what it needs from outside.
  ///
  /// @param children in whose folder are the certificates, where the scenario needs some
  /// @param prefix what to put before the command, such as `taskset -c 0`
  record Stage(Children children, List<String> prefix, Scenario scenario, int upstreamPort) {}

  String name();

  /// Starts it with one worker and without an access log, and waits until it serves.
  Running start(Stage stage) throws IOException;
}
