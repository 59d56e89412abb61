package dev.truehop.perf.demo;

import dev.truehop.perf.Children;
import dev.truehop.perf.PerfMain;
import dev.truehop.perf.ProxyProcess;
import dev.truehop.perf.TextTable;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined (to the main thread): `bin/truehop demo [--once]`: the stale-reuse story before
/// and after, one table, then a proxy to play with.
public final class DemoCommand {
  private static final String ONCE = "--once";
  private static final int BROKEN = 1;

  /// Node's default.
  private static final Duration NODE_CLOSE_AGE = Duration.ofSeconds(5);

  private final Clock clock = Clock.system();
  private final Children children;

  private DemoCommand(Children children) {
    this.children = children;
  }

  /// Tells the story and prints the table.
  ///
  /// @return the exit code: 0, 1 if a promise is broken, 2 if the arguments are wrong
  public static int run(List<String> arguments) throws IOException, InterruptedException {
    if (!List.of(ONCE).containsAll(arguments)) {
      System.err.println("usage: truehop demo [--once]");
      return PerfMain.EXIT_USAGE;
    }
    try (Children children = Children.endedAtExit("truehop-demo")) {
      DemoCommand demo = new DemoCommand(children);
      List<String> broken = demo.tell();
      if (!broken.isEmpty()) {
        System.out.println("\nNOT as promised:");
        broken.forEach(what -> System.out.println("  " + what));
        return BROKEN;
      }
      if (!arguments.contains(ONCE)) {
        demo.serve();
      }
      return 0;
    }
  }

  /// @return the broken promises
  private List<String> tell() throws IOException, InterruptedException {
    say(
        """
        Two ways to lose a kept connection, each with two configurations of the same proxy:
          field    keyBy: address, reuse: blind, retries: { attempts: 0 }
          truehop  the defaults
        """);
    List<Row> rows = new ArrayList<>();
    IdleCloseStory part1 = new IdleCloseStory(clock, children);
    for (ProxyMode mode : ProxyMode.values()) {
      say(
          "Part 1, %s: an app closes idle connections after %d ms, unannounced; %d requests aimed at the close, +-1.5 ms ..."
              .formatted(
                  mode.label(),
                  IdleCloseStory.CLOSE_AGE.toMillis(),
                  IdleCloseStory.requestsPerRow() * Verb.values().length));
      rows.addAll(part1.run(mode));
    }
    say("Part 2: a pod is replaced by another on the same address, no FIN is sent ...");
    Namespaces.Part part2 = new Namespaces(children).run();
    rows.addAll(part2.rows());
    TextTable table = new TextTable(Row.TITLES, Row.WORD_COLUMNS);
    rows.forEach(row -> table.add(row.cells()));
    say("\n" + table.render());
    if (part2.skipped()) {
      say("Part 2 was skipped: it needs network namespaces.");
    }
    part2.notes().forEach(DemoCommand::say);
    return rows.stream().flatMap(row -> row.broken().stream()).toList();
  }

  /// Serves until the process is told to end.
  private void serve() throws IOException, InterruptedException {
    SampleUpstream.Manners manners =
        new SampleUpstream.Manners(NODE_CLOSE_AGE, SampleUpstream.NODE_CLOSE_LAG);
    try (SampleUpstream upstream = new SampleUpstream(clock, manners)) {
      Door door = upstream.open(IdleCloseStory.loopback());
      Path file = children.folder().resolve("truehop.yaml");
      Files.writeString(file, DemoConfig.plain(door.address()));
      try (ProxyProcess proxy = ProxyProcess.start(children, file, List.of())) {
        say(
            "Truehop serves a sample app ("
                + door.address()
                + ") that closes idle connections after 5 s:");
        say("  curl -i http://" + proxy.web() + "/");
        say("  curl http://" + proxy.admin() + "/pools");
        say("  configuration: " + file);
        say("Ctrl-C ends it.");
        proxy.awaitEnd();
        say("the proxy ended");
      }
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
