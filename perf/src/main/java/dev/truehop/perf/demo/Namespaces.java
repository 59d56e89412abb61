package dev.truehop.perf.demo;

import dev.truehop.perf.Children;
import dev.truehop.perf.JavaCommand;
import dev.truehop.perf.SystemProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/// Immutable: runs part 2 in network namespaces of its own, as root or through an unprivileged user
/// namespace.
final class Namespaces {
  private static final List<String> AS_ROOT = List.of("unshare", "--net", "--mount", "--");
  private static final List<String> AS_USER =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--");

  /// What part 2 needs: a link into a namespace below the own one.
  private static final String PROBE =
      "ip link add probe0 type veth peer name probe1 && unshare --net -- true";

  private static final long PROBE_SECONDS = 10;

  private final Children children;

  Namespaces(Children children) {
    this.children = children;
  }

  /// Immutable: what part 2 came to.
  ///
  /// @param obstacles why it was skipped; empty if it was not
  /// @param broken what went wrong, apart from what the rows say
  record Part(List<Row> rows, List<String> notes, String obstacles, List<String> broken) {}

  Part run() throws IOException, InterruptedException {
    StringJoiner reasons = new StringJoiner("; ");
    for (List<String> way : List.of(AS_ROOT, AS_USER)) {
      Optional<String> reason = obstacle(way);
      if (reason.isEmpty()) {
        return run(way);
      }
      reasons.add(String.join(" ", way.subList(0, way.size() - 1)) + ": " + reason.orElseThrow());
    }
    return new Part(List.of(), List.of(), reasons.toString(), List.of());
  }

  /// Why this way is closed; empty if it is open.
  private Optional<String> obstacle(List<String> way) throws InterruptedException {
    List<String> command = new ArrayList<>(way);
    command.addAll(List.of("sh", "-c", PROBE));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    SystemProgram.findSystemPrograms(builder);
    try {
      Process probe = children.start(builder);
      String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
      children.end(probe);
      return ended && probe.exitValue() == 0
          ? Optional.empty()
          : Optional.of(said.lines().findFirst().orElse("no answer"));
    } catch (IOException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  private Part run(List<String> way) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(way);
    command.addAll(JavaCommand.self("node"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    SystemProgram.findSystemPrograms(builder);
    Process node = children.start(builder);
    List<Row> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(NodeProgram.ROW)) {
          rows.add(Row.parse(line.substring(NodeProgram.ROW.length())));
        } else if (line.startsWith(NodeProgram.NOTE)) {
          notes.add(line.substring(NodeProgram.NOTE.length()));
        } else if (line.startsWith(NodeProgram.BROKEN)) {
          broken.add(line.substring(NodeProgram.BROKEN.length()));
        }
      }
    }
    int code = node.waitFor();
    children.end(node);
    if (code != 0) {
      broken.add("part 2 ended with code " + code + ", see above");
    }
    return new Part(rows, notes, "", broken);
  }
}
