package dev.truehop.perf;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Immutable: one look at a proxy's `/stats/prometheus`.
public record AdminStats(List<String> lines) {
  /// Requests that met a stale connection and were replayed on a fresh one.
  public static final String REPLAYED = "truehop_stale_replayed_total";

  private static final int TIMEOUT_MILLIS = 10_000;

  public static AdminStats read(HostPort admin) throws IOException {
    URI uri = URI.create("http://" + admin + "/stats/prometheus");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      connection.disconnect();
    }
  }

  public static AdminStats parse(String text) {
    return new AdminStats(text.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /// The largest value among the series of a metric.
  ///
  /// @return 0 if there is none
  public double most(String metric) {
    return lines.stream()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToDouble(AdminStats::value)
        .max()
        .orElse(0);
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf('}') + 1).strip().split(" ", -1)[0]);
  }

  /// Adds up the series of a metric that have a label whose value begins with this.
  ///
  /// @return 0 if there is none
  public long sum(String metric, String labelPrefix) {
    Pattern wanted = Pattern.compile("[{,]\\w+=\"" + Pattern.quote(labelPrefix));
    double sum = 0;
    for (String line : lines) {
      if (line.startsWith(metric + "{") && wanted.matcher(line).find()) {
        sum += value(line);
      }
    }
    return Math.round(sum);
  }
}
