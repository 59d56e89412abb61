package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Thread-safe: a machine between node and pod that keeps track of flows, as firewalls and load
/// balancers do.
public final class Router {
  private final NetworkNamespace network;

  Router(NetworkNamespace network) {
    this.network = network;
  }

  void forward() throws IOException, InterruptedException {
    network.call(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
  }

  /// Forgets every flow: each packet of an old one is answered with a reset in the name of the
  /// other side, and goes no further. New connections pass.
  public void forgetFlows() throws IOException, InterruptedException {
    Filter.markNewFlows(network);
    network.run(
        Filter.COMMAND
            + " -A FORWARD -p tcp -m connmark --mark 0 -j REJECT --reject-with tcp-reset");
  }
}
