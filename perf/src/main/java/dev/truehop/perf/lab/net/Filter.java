package dev.truehop.perf.lab.net;

import java.io.IOException;

/// Immutable (static functions only): packet filter rules that tell old flows from new ones.
final class Filter {
  /// Some builds share one lock between all namespaces.
  static final String COMMAND = "iptables -w 10";

  private Filter() {}

  /// Connections that are opened from now on have mark 1; those that exist have 0.
  static void markNewFlows(NetworkNamespace network) throws IOException, InterruptedException {
    network.run(COMMAND + " -t mangle -A PREROUTING -p tcp --syn -j CONNMARK --set-mark 1");
  }
}
