package dev.truehop.perf.cpu;

import dev.truehop.perf.Children;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Immutable: the load generator `wrk`, as its own process.
final class WrkLoad implements Load {
  private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([\\d.]+)(us|ms|s|m)\\b");
  private static final Pattern QUANTILE = Pattern.compile("\\b(50|99)%\\s+([\\d.]+)(us|ms|s|m)\\b");
  private static final Pattern SOCKET_ERRORS =
      Pattern.compile("connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern OTHER_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  private final Children children;
  private final List<String> prefix;

  WrkLoad(Children children, List<String> prefix) {
    this.children = children;
    this.prefix = prefix;
  }

  @Override
  public String name() {
    return "wrk";
  }

  @Override
  public LoadReport run(int port, int seconds) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("wrk", "-t1", "-c" + CONNECTIONS, "-d" + seconds + "s", "--latency"));
    command.add("http://127.0.0.1:" + port + "/");
    return parse(children.outputOf(command));
  }

  /// @throws IOException if the text is not wrk's summary
  static LoadReport parse(String summary) throws IOException {
    Matcher done = DONE.matcher(summary);
    if (!done.find()) {
      throw new IOException("wrk: " + summary.strip());
    }
    double[] quantiles = new double[2];
    Matcher quantile = QUANTILE.matcher(summary);
    while (quantile.find()) {
      quantiles[quantile.group(1).equals("50") ? 0 : 1] = micros(quantile, 2);
    }
    return new LoadReport(
        Long.parseLong(done.group(1)),
        micros(done, 2) / 1e6,
        quantiles[0],
        quantiles[1],
        sum(SOCKET_ERRORS, summary) + sum(OTHER_STATUS, summary));
  }

  private static double micros(Matcher matcher, int group) {
    double factor =
        switch (matcher.group(group + 1)) {
          case "us" -> 1;
          case "ms" -> 1e3;
          case "s" -> 1e6;
          default -> 60e6;
        };
    return Double.parseDouble(matcher.group(group)) * factor;
  }

  private static long sum(Pattern pattern, String summary) {
    Matcher matcher = pattern.matcher(summary);
    long sum = 0;
    if (matcher.find()) {
      for (int i = 1; i <= matcher.groupCount(); i++) {
        sum += Long.parseLong(matcher.group(i));
      }
    }
    return sum;
  }
}
