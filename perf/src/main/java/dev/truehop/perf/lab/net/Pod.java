package dev.truehop.perf.lab.net;

import java.io.IOException;

/// Thread-safe: a pod as its node sees it: a network of its own, and at times a link to it. Several
/// may have the same address, if only one is plugged in at a time.
public final class Pod implements AutoCloseable {
  private final String name;
  private final String uid;
  private final NetworkNamespace network;

  Pod(String name, String uid, NetworkNamespace network) {
    this.name = name;
    this.uid = uid;
    this.network = network;
  }

  public String uid() {
    return uid;
  }

  public NetworkNamespace network() {
    return network;
  }

  /// Unique in its node.
  String link() {
    return "veth-" + name;
  }

  /// Drops without a word what belongs to no connection that was opened from now on: what a packet
  /// filter does with flows that it never saw, or has forgotten.
  public void dropOldFlows() throws IOException, InterruptedException {
    Filter.markNewFlows(network);
    network.run(Filter.COMMAND + " -A INPUT -p tcp -m connmark --mark 0 -j DROP");
  }

  /// From now on nothing arrives here, until [#heal].
  public void goDark() throws IOException, InterruptedException {
    network.run(Filter.COMMAND + " -A INPUT -p tcp -j DROP");
  }

  /// Undoes [#goDark].
  public void heal() throws IOException, InterruptedException {
    network.run(Filter.COMMAND + " -D INPUT -p tcp -j DROP");
  }

  @Override
  public void close() {
    network.close();
  }
}
