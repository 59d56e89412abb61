package dev.truehop.perf.cpu;

import dev.truehop.perf.Children;
import dev.truehop.perf.PerfMain;
import dev.truehop.perf.Programs;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined (to the main thread): `bin/truehop perf`: what a proxied request costs, beside
/// other proxies, in interleaved rounds.
public final class PerfCommand {
  private static final int FAILED = 1;
  private static final List<ForeignPeer> FOREIGN = List.of(ForeignPeer.HAPROXY, ForeignPeer.NGINX);

  private final Options options;
  private final Cpus cpus;
  private final Load load;

  private PerfCommand(Options options, Cpus cpus, Load load) {
    this.options = options;
    this.cpus = cpus;
    this.load = load;
  }

  /// Measures and prints the table.
  ///
  /// @return the exit code: 0, 1 if a request failed, 2 if the arguments are wrong
  public static int run(List<String> arguments) throws IOException, InterruptedException {
    Options options;
    List<Peer> peers;
    try {
      options = Options.parse(arguments);
      peers = peers(options.peers());
    } catch (IllegalArgumentException wrong) {
      System.err.println("truehop perf: " + wrong.getMessage() + "\n" + Options.USAGE);
      return PerfMain.EXIT_USAGE;
    }
    try (Children children = Children.endedAtExit("truehop-perf")) {
      Cpus cpus = Cpus.ofThisMachine();
      Load load =
          Programs.exists("wrk")
              ? new WrkLoad(children, cpus.loadPrefix())
              : new OwnLoad(Clock.system());
      return new PerfCommand(options, cpus, load).compare(peers, children);
    }
  }

  /// The others first: the first of them is what Truehop is compared with.
  private static List<Peer> peers(List<String> names) {
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      ForeignPeer peer =
          FOREIGN.stream()
              .filter(known -> known.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("unknown peer `" + name + "`"));
      if (peer.installed()) {
        peers.add(peer);
      } else {
        System.out.println(name + " is not installed: left out");
      }
    }
    peers.add(new TruehopPeer());
    return peers;
  }

  private int compare(List<Peer> peers, Children children)
      throws IOException, InterruptedException {
    FixedUpstream upstream = new FixedUpstream();
    Thread.ofPlatform().daemon().name("upstream").start(upstream);
    pinThisProgram();
    List<Measured> all = new ArrayList<>();
    Peer.Stage stage = new Peer.Stage(children, cpus.proxyPrefix(), upstream.port());
    for (Peer peer : peers) {
      Measured measured = new Measured(peer.name(), peer.start(stage));
      if (options.warmSeconds() > 0) {
        System.out.printf("%s: warming up, %d s%n", peer.name(), options.warmSeconds());
        load.run(measured.running().port(), options.warmSeconds());
      }
      all.add(measured);
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (Measured measured : Comparison.order(all, round)) {
        measure(measured, round);
      }
    }
    System.out.println("\n" + Comparison.table(all) + "\n" + sources());
    return all.stream().anyMatch(measured -> measured.errors() > 0) ? FAILED : 0;
  }

  private void measure(Measured measured, int round) throws IOException, InterruptedException {
    Peer.Running running = measured.running();
    long before = CpuTime.nanos(running.pid());
    LoadReport report = load.run(running.port(), options.seconds());
    long after = CpuTime.nanos(running.pid());
    Measured.Sample sample = new Measured.Sample(after - before, report);
    measured.add(sample);
    System.out.printf(
        "round %d, %s: %.2f us/request, %.0f requests/s%n",
        round + 1, measured.name(), sample.cpuMicrosPerRequest(), report.perSecond());
  }

  /// The upstream runs in this process, and so may the load; all its threads belong beside them.
  private void pinThisProgram() throws IOException, InterruptedException {
    if (!cpus.loadPrefix().isEmpty()) {
      String cpu = cpus.loadPrefix().getLast();
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("taskset", "-a", "-c", "-p", cpu, pid)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  private String sources() {
    return """
    HTTP/1.1 keep-alive, %d connections, closed loop, 100-octet responses; one worker each, access log off; %s.
    CPU us/request: user + system time of all threads of the proxy process (/proc/PID/task/*/schedstat) per
    request that %s completed. Medians of %d rounds of %d s, order rotated; the ratio is the median of the
    ratios round by round. Requests/s and latency are those of %s. A busy machine spoils all of it.
    """
        .formatted(
            Load.CONNECTIONS,
            cpus.text(),
            load.name(),
            options.rounds(),
            options.seconds(),
            load.name());
  }
}
