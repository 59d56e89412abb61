package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined (to the thread of one scenario in one mode): the node on which the proxy runs,
/// with links to its pods.
public final class Node implements AutoCloseable {
  /// TEST-NET-1 (RFC 5737): can be nobody's.
  private static final String ADDRESS = "192.0.2.1";

  private static final String ROUTER = "192.0.2.2";

  private final NetworkNamespace network;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private int pods;

  private Node(NetworkNamespace network) {
    this.network = network;
    parts.add(network);
  }

  /// A node without pods.
  public static Node create() throws IOException, InterruptedException {
    Node node = new Node(NetworkNamespace.create());
    node.network.run("ip address add " + ADDRESS + "/32 dev lo");
    return node;
  }

  /// An address for pods.
  ///
  /// @param number 1 to 200
  public static String podAddress(int number) {
    return "192.0.2." + (50 + number);
  }

  public NetworkNamespace network() {
    return network;
  }

  /// A pod without a link.
  public Pod pod() throws IOException, InterruptedException {
    pods++;
    Pod pod = new Pod(Integer.toString(pods), "pod-" + pods, NetworkNamespace.create());
    parts.addFirst(pod);
    return pod;
  }

  /// Gives it a link and this address; from now on the node finds it there.
  public void plug(Pod pod, String address) throws IOException, InterruptedException {
    connect(network, pod);
    NetworkNamespace inside = pod.network();
    inside.run("ip address replace " + address + "/32 dev lo");
    inside.run("ip route replace " + ADDRESS + "/32 dev eth0 src " + address);
    network.run("ip route replace " + address + "/32 dev " + pod.link() + " src " + ADDRESS);
  }

  /// Takes the link away first, so that nothing the pod's kernel says can arrive: no FIN, no reset.
  public void unplug(Pod pod) throws IOException, InterruptedException {
    network.run("ip link delete " + pod.link());
  }

  /// Gives it a link through a router that can be told to forget its flows.
  public Router plugThroughRouter(Pod pod, String address)
      throws IOException, InterruptedException {
    NetworkNamespace middle = NetworkNamespace.create();
    parts.addFirst(middle);
    Router router = new Router(middle);
    network.run("ip link add uplink type veth peer name eth0 netns " + middle.threadId());
    network.run("ip link set uplink up");
    middle.run("ip link set eth0 up");
    connect(middle, pod);
    NetworkNamespace inside = pod.network();
    inside.run("ip address replace " + address + "/32 dev lo");
    inside.run(route(ADDRESS, ROUTER, "eth0", address));
    middle.run("ip address add " + ROUTER + "/32 dev lo");
    middle.run("ip route add " + ADDRESS + "/32 dev eth0 src " + ROUTER);
    middle.run("ip route add " + address + "/32 dev " + pod.link() + " src " + ROUTER);
    network.run(route(address, ROUTER, "uplink", ADDRESS));
    router.forward();
    return router;
  }

  private static String route(String to, String via, String link, String from) {
    return "ip route replace %s/32 via %s dev %s onlink src %s".formatted(to, via, link, from);
  }

  private static void connect(NetworkNamespace from, Pod pod)
      throws IOException, InterruptedException {
    NetworkNamespace inside = pod.network();
    from.run("ip link add " + pod.link() + " type veth peer name eth0 netns " + inside.threadId());
    from.run("ip link set " + pod.link() + " up");
    inside.run("ip link set eth0 up");
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception failure) {
        throw new IOException(failure);
      }
    }
  }
}
