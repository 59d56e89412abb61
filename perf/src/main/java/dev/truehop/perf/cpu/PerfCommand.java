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

  private final Options options;
  private final Cpus cpus;
  private final FixedUpstream upstream;

  private PerfCommand(Options options, Cpus cpus, FixedUpstream upstream) {
    this.options = options;
    this.cpus = cpus;
    this.upstream = upstream;
  }

  /// Measures and prints a table for each scenario.
  ///
  /// @return the exit code: 0, 1 if a request failed, 2 if the arguments are wrong
  public static int run(List<String> arguments) throws IOException, InterruptedException {
    Options options;
    List<ForeignPeer> peers;
    try {
      options = Options.parse(arguments);
      peers = options.peers().stream().map(PerfCommand::peer).toList();
    } catch (IllegalArgumentException wrong) {
      System.err.println("truehop perf: " + wrong.getMessage() + "\n" + Options.USAGE);
      return PerfMain.EXIT_USAGE;
    }
    PerfCommand command = new PerfCommand(options, Cpus.ofThisMachine(), new FixedUpstream());
    Thread.ofPlatform().daemon().name("upstream").start(command.upstream);
    command.pinThisProgram();
    int code = 0;
    for (Scenario scenario : options.scenarios()) {
      System.out.println("\n" + scenario.word() + ": " + scenario.text());
      List<String> missing =
          scenario.programs().stream().filter(program -> !Programs.exists(program)).toList();
      if (missing.isEmpty()) {
        code = Math.max(code, command.compare(scenario, peers));
      } else {
        System.out.println("left out: not installed: " + String.join(", ", missing));
      }
    }
    return code;
  }

  private static ForeignPeer peer(String name) {
    return ForeignPeers.ALL.stream()
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown peer `" + name + "`"));
  }

  /// The others first: the first of them is what Truehop is compared with.
  private static List<Peer> players(Scenario scenario, List<ForeignPeer> foreign) {
    List<Peer> players = new ArrayList<>();
    for (ForeignPeer peer : foreign) {
      if (!peer.installed()) {
        System.out.println(peer.name() + " is not installed: left out");
      } else if (!peer.plays(scenario)) {
        System.out.println(peer.name() + " can not do this: left out");
      } else {
        players.add(peer);
      }
    }
    players.add(new TruehopPeer());
    return players;
  }

  private int compare(Scenario scenario, List<ForeignPeer> foreign)
      throws IOException, InterruptedException {
    try (Children children = Children.endedAtExit("truehop-perf")) {
      Load load = load(scenario, children);
      Peer.Stage stage =
          new Peer.Stage(children, cpus.proxyPrefix(), scenario, upstreamPort(scenario, children));
      List<Measured> all = new ArrayList<>();
      for (Peer peer : players(scenario, foreign)) {
        Measured measured = new Measured(peer.name(), peer.start(stage));
        if (options.warmSeconds() > 0) {
          System.out.printf("%s: warming up, %d s%n", peer.name(), options.warmSeconds());
          load.run(measured.running().port(), options.warmSeconds());
        }
        all.add(measured);
      }
      for (int round = 0; round < options.rounds(); round++) {
        for (Measured measured : Comparison.order(all, round)) {
          measure(load, measured, round);
        }
      }
      System.out.println(
          "\n" + scenario.text() + "\n" + Comparison.table(all) + "\n" + sources(load));
      return all.stream().anyMatch(measured -> measured.errors() > 0) ? FAILED : 0;
    }
  }

  private Load load(Scenario scenario, Children children) {
    return switch (scenario) {
      case HTTP2_IN -> new H2Load(children, cpus.loadPrefix());
      case HTTP1, MTLS_OUT ->
          Programs.exists("wrk")
              ? new WrkLoad(children, cpus.loadPrefix())
              : new OwnLoad(Clock.system());
    };
  }

  private int upstreamPort(Scenario scenario, Children children)
      throws IOException, InterruptedException {
    return switch (scenario) {
      case HTTP1, HTTP2_IN -> upstream.port();
      case MTLS_OUT -> {
        Certificates.make(children);
        Peer.Stage stage = new Peer.Stage(children, cpus.loadPrefix(), scenario, 0);
        yield ForeignPeers.TLS_UPSTREAM.start(stage).port();
      }
    };
  }

  private void measure(Load load, Measured measured, int round)
      throws IOException, InterruptedException {
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

  private String sources(Load load) {
    return """
    Closed loop, 100-octet responses; one worker each, access log off; %s.
    CPU us/request: user + system time of all threads of the proxy process (/proc/PID/task/*/schedstat) per
    request that %s completed. Medians of %d rounds of %d s, order rotated; the ratio is the median of the
    ratios round by round. Requests/s and latency are those of %s. A busy machine spoils all of it.
    """
        .formatted(cpus.text(), load.name(), options.rounds(), options.seconds(), load.name());
  }
}
