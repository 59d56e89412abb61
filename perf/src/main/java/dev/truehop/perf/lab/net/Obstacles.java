package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.util.Optional;

/// Immutable (static functions only): what this machine does not let the lab do.
public final class Obstacles {
  private Obstacles() {}

  /// Why there can be no network namespaces with links and filters; empty if there can.
  public static Optional<String> toNamespaces() throws InterruptedException {
    try (NetworkNamespace probe = NetworkNamespace.create()) {
      probe.run("ip link add probe0 type veth peer name probe1");
      probe.run(Filter.COMMAND + " -A INPUT -p tcp -m connmark --mark 7 -j DROP");
      probe.run(
          Filter.COMMAND
              + " -A FORWARD -p tcp -m connmark --mark 7 -j REJECT --reject-with tcp-reset");
      Filter.markNewFlows(probe);
      new Router(probe).forward();
      return Optional.empty();
    } catch (IOException failure) {
      String why = String.valueOf(failure.getMessage());
      return Optional.of(why.lines().findFirst().orElse(why));
    }
  }
}
