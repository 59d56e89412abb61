package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.AdminStats;
import dev.truehop.perf.Children;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.ProxyProcess;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/// Immutable: part 2. A pod is replaced by another on the same address, and no FIN is ever sent.
///
/// @param discovery whether the proxy is told so
record PodStory(ProxyMode mode, Discovery discovery) {
  /// Each holds one connection to the old pod when it goes.
  private static final int CLIENTS_PER_VERB = 16;

  private static final int REQUESTS_PER_CLIENT = 10;
  private static final String STALE = "truehop_stale_detected_total";
  private static final Duration RELOAD_LIMIT = Duration.ofSeconds(15);

  /// What the configuration file says after the replacement.
  enum Discovery {
    TOLD("pod replaced, told"),
    SILENT("pod replaced, not told");

    private final String scenario;

    Discovery(String scenario) {
      this.scenario = scenario;
    }
  }

  /// Immutable: two pods that have started, of which the first has its link. Afterwards the second
  /// has it.
  record Pods(Pod old, Pod replacement) {}

  /// Immutable: what it needs from outside.
  record Stage(Clock clock, Children children) {}

  /// Immutable: a row for each verb, and what the proxy counted of the old pod's connections.
  ///
  /// @param written requests that were written to one
  /// @param fenced how many were closed because the pod was known to be gone
  record Outcome(List<Row> rows, long written, long fenced) {
    /// Told of the replacement, no octet of a request may reach an old connection.
    List<String> broken(PodStory story) {
      boolean mustNotWrite = story.mode == ProxyMode.TRUEHOP && story.discovery == Discovery.TOLD;
      return mustNotWrite && written > 0
          ? List.of(story.name() + ": requests written to an old connection: " + written)
          : List.of();
    }
  }

  Outcome play(Stage stage, Pods pods) throws IOException, InterruptedException {
    Path file = stage.children.folder().resolve("pods-" + pods.replacement.uid() + ".yaml");
    config(pods.old).writeTo(file);
    try (ProxyProcess proxy = ProxyProcess.start(stage.children, file)) {
      List<PodClient> clients = clients(proxy.web(), stage.clock, pods);
      IdleCloseStory.run(clients.stream().map(client -> task(client::warmUp)).toList());
      pods.old.unplug();
      pods.replacement.plug();
      if (discovery == Discovery.TOLD) {
        config(pods.replacement).writeTo(file);
        awaitReload(proxy, stage.clock);
      }
      IdleCloseStory.run(
          clients.stream().map(client -> task(() -> client.load(REQUESTS_PER_CLIENT))).toList());
      AdminStats stats = AdminStats.read(proxy.admin());
      List<Row> rows = rows(clients, pods, stats);
      for (PodClient client : clients) {
        client.close();
      }
      long written = stats.sum(STALE, "write") + stats.sum(STALE, "read");
      return new Outcome(rows, written, stats.sum(STALE, "fence"));
    }
  }

  String name() {
    return discovery.scenario + ", " + mode.label();
  }

  private DemoConfig config(Pod pod) {
    return new DemoConfig(
        mode,
        Arrays.stream(Verb.values())
            .map(verb -> new DemoConfig.Target(verb.prefix(), Pod.endpoint(verb), pod.uid()))
            .toList());
  }

  private static List<PodClient> clients(HostPort proxy, Clock clock, Pods pods) {
    List<PodClient> clients = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      for (int i = 0; i < CLIENTS_PER_VERB; i++) {
        clients.add(new PodClient(verb, idPrefix(verb, pods) + i, proxy, clock));
      }
    }
    return clients;
  }

  /// A pod serves in two stories: ids are told apart by the pod that comes.
  private static String idPrefix(Verb verb, Pods pods) {
    return verb.prefix() + "-" + pods.replacement.uid() + "-";
  }

  private interface Step {
    void run() throws IOException;
  }

  private static Callable<Boolean> task(Step step) {
    return () -> {
      step.run();
      return true;
    };
  }

  private static void awaitReload(ProxyProcess proxy, Clock clock) throws IOException {
    try {
      if (!Waiting.poll(clock, RELOAD_LIMIT, () -> reloads(proxy) > 0)) {
        throw new IOException("the proxy did not reload its file within " + RELOAD_LIMIT);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  private static long reloads(ProxyProcess proxy) {
    try {
      return AdminStats.read(proxy.admin()).sum("truehop_config_reloads_total", "applied");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Row> rows(List<PodClient> clients, Pods pods, AdminStats stats) throws IOException {
    Pod.Report replacement = pods.replacement.report();
    ExecutionLog executions = replacement.executions();
    executions.addAll(pods.old.report().executions());
    List<Row> rows = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      Tally tally = new Tally();
      clients.stream().filter(client -> client.verb() == verb).forEach(c -> tally.add(c.tally()));
      Row.Counted counted =
          new Row.Counted(
              executions.duplicates(idPrefix(verb, pods)),
              stats.sum(AdminStats.REPLAYED, verb.prefix()),
              replacement.accepted().getOrDefault(verb, 0L));
      rows.add(Row.of(discovery.scenario + ", " + verb, mode, promise(verb), tally, counted));
    }
    return rows;
  }

  private Promise promise(Verb verb) {
    return switch (mode) {
      case FIELD -> Promise.NONE;
      case TRUEHOP ->
          switch (discovery) {
            case TOLD -> Promise.ANSWERED_ONCE;
            case SILENT ->
                switch (verb) {
                  case GET -> Promise.ANSWERED;
                  case POST -> Promise.ONCE;
                };
          };
    };
  }
}
