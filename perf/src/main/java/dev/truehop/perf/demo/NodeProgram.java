package dev.truehop.perf.demo;

import dev.truehop.perf.Children;
import dev.truehop.perf.SystemProgram;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Immutable (static functions only): the node of part 2. It runs in a network namespace of its own
/// that vanishes with it, and prints a line per row (`row ...`), what else there is to say (`note
/// ...`) and what went wrong (`broken ...`).
public final class NodeProgram {
  static final String ROW = "row ";
  static final String NOTE = "note ";
  static final String BROKEN = "broken ";

  private static final List<PodStory> STORIES =
      List.of(
          new PodStory(ProxyMode.FIELD, PodStory.Discovery.TOLD),
          new PodStory(ProxyMode.TRUEHOP, PodStory.Discovery.TOLD),
          new PodStory(ProxyMode.TRUEHOP, PodStory.Discovery.SILENT));

  private NodeProgram() {}

  /// Plays every story of part 2.
  ///
  /// @return the exit code
  public static int run() throws IOException, InterruptedException {
    try (Children children = Children.endedAtExit("truehop-demo-node")) {
      endWithParent();
      SystemProgram.run("ip link set lo up");
      SystemProgram.run("ip address add " + Pod.NODE + "/32 dev lo");
      List<Pod> pods = new ArrayList<>();
      for (int i = 0; i <= STORIES.size(); i++) {
        pods.add(Pod.start(children, i + 1));
      }
      for (Pod pod : pods) {
        pod.join();
      }
      pods.getFirst().plug();
      PodStory.Stage stage = new PodStory.Stage(Clock.system(), children);
      for (int i = 0; i < STORIES.size(); i++) {
        PodStory.Pods pair = new PodStory.Pods(pods.get(i), pods.get(i + 1));
        print(STORIES.get(i), STORIES.get(i).play(stage, pair));
        pair.old().close();
      }
    }
    return 0;
  }

  /// The parent holds the other end of standard input: should it be killed, this side must go too.
  private static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .name("end-with-parent")
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException _) {
                // Unreadable is as good as ended.
              }
              System.exit(1);
            });
  }

  private static void print(PodStory story, PodStory.Outcome outcome) {
    outcome.rows().forEach(row -> System.out.println(ROW + row.toLine()));
    System.out.printf(
        "%s%s: requests written to an old connection: %d; idle connections fenced: %d%n",
        NOTE, story.name(), outcome.written(), outcome.fenced());
    outcome.broken(story).forEach(what -> System.out.println(BROKEN + what));
  }
}
