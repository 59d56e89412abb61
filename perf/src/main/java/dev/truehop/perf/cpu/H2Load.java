package dev.truehop.perf.cpu;

import dev.truehop.perf.Children;
import dev.truehop.perf.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Immutable: the load generator `h2load`, as its own process: HTTP/2 with prior knowledge.
final class H2Load implements Load {
  private static final Pattern DONE =
      Pattern.compile("(\\d+) done, (\\d+) succeeded, (\\d+) failed");

  /// Of a line of its log: start in microseconds since 1970, status, time in microseconds.
  private static final int TIME_COLUMN = 2;

  private final Children children;
  private final List<String> prefix;

  H2Load(Children children, List<String> prefix) {
    this.children = children;
    this.prefix = prefix;
  }

  @Override
  public String name() {
    return "h2load";
  }

  @Override
  public LoadReport run(int port, int seconds) throws IOException, InterruptedException {
    Path log = children.folder().resolve("h2load.log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("h2load", "-t1", "-c8", "-m16", "-D" + seconds, "--log-file=" + log));
    command.add("http://127.0.0.1:" + port + "/");
    String said = children.outputOf(command);
    try (Stream<String> lines = Files.lines(log)) {
      return parse(said, seconds, lines);
    }
  }

  /// @param log the lines of its log file
  /// @throws IOException if the text is not h2load's summary
  static LoadReport parse(String summary, int seconds, Stream<String> log) throws IOException {
    Matcher done = DONE.matcher(summary);
    if (!done.find()) {
      throw new IOException("h2load: " + summary.strip());
    }
    long[] micros =
        log.mapToLong(line -> Long.parseLong(line.split("\t", -1)[TIME_COLUMN])).toArray();
    return new LoadReport(
        Long.parseLong(done.group(2)),
        seconds,
        Statistics.percentile(micros, 0.5),
        Statistics.percentile(micros, 0.99),
        Long.parseLong(done.group(3)));
  }
}
