package dev.truehop.perf.demo;

import dev.truehop.perf.Children;
import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
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
        Two ways to lose a kept connection, each with the same proxy in two configurations:
          field    keyBy: address, reuse: blind, retries: { attempts: 0 }
          truehop  the defaults
        """);
    List<Row> rows = new ArrayList<>();
    rows.addAll(partOne());
    say(
        """
        Part 2, pod replaced: another pod takes over the address; the old connections get no FIN.
          told      the proxy's file has the new pod's UID before the next request
          not told  it has not\
        """);
    Namespaces.Part part2 = new Namespaces(children).run();
    rows.addAll(part2.rows());
    TextTable table = new TextTable(Row.TITLES, Row.WORD_COLUMNS);
    rows.forEach(row -> table.add(row.cells()));
    say("\n" + table.render());
    if (!part2.obstacles().isEmpty()) {
      say("Part 2 was skipped; it needs network namespaces. " + part2.obstacles());
    }
    part2.notes().forEach(DemoCommand::say);
    List<String> broken = new ArrayList<>(part2.broken());
    rows.forEach(row -> broken.addAll(row.broken()));
    return broken;
  }

  private List<Row> partOne() throws IOException, InterruptedException {
    say(
        """
        Part 1, idle close: an app closes connections that are idle for %d ms, unannounced, as Node does.
          %d requests for each row, sent within 1.5 ms of the close, before or after it\
        """
            .formatted(IdleCloseStory.CLOSE_AGE.toMillis(), IdleCloseStory.requestsPerRow()));
    IdleCloseStory story = new IdleCloseStory(clock, children);
    story.calibrate();
    List<Row> rows = new ArrayList<>();
    for (ProxyMode mode : ProxyMode.values()) {
      rows.addAll(story.run(mode));
    }
    return rows;
  }

  /// Serves until the process is told to end.
  private void serve() throws IOException, InterruptedException {
    SampleUpstream.Manners manners =
        new SampleUpstream.Manners(NODE_CLOSE_AGE, SampleUpstream.NODE_CLOSE_LAG);
    try (SampleUpstream upstream = new SampleUpstream(clock, manners, new CloseAge())) {
      Door door = upstream.open(IdleCloseStory.loopback());
      Path file = children.folder().resolve("truehop.yaml");
      Files.writeString(file, DemoConfig.plain(door.address()));
      try (ProxyProcess proxy = ProxyProcess.start(children, file, List.of(), DemoCommand::say)) {
        say(
            "Truehop serves a sample app ("
                + door.address()
                + ") that closes idle connections after 5 s:");
        say("  curl -i http://" + proxy.web() + "/");
        say("  curl http://" + proxy.admin() + "/pools");
        say("  configuration: " + file);
        say("Ctrl-C ends it. Its access log:");
        proxy.awaitEnd();
        say("the proxy ended");
      }
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
