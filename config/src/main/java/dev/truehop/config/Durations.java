package dev.truehop.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Immutable: durations as Go and Istio write them: `5s`, `250ms`, `1m30s`, `1.5h`, `0s`.
final class Durations {
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");

  private Durations() {}

  /// @throws IllegalArgumentException whose message says what to write instead
  static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unitNanos(part.group(2))));
      end = part.end();
    }
    if (end == 0 || end < text.length()) {
      throw new IllegalArgumentException(
          "`"
              + text
              + "` is not a duration: write a number and a unit, as in 250ms, 5s, 1m30s, 1h");
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("`" + text + "` is too long");
    }
    if (nanos.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException("`" + text + "` is finer than a nanosecond");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /// The shortest form that [#parse] reads back, such as `1m30s`.
  static String render(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    long[] counts = {
      duration.toHours(),
      duration.toMinutesPart(),
      duration.toSecondsPart(),
      duration.toMillisPart(),
      duration.toNanosPart() / 1_000 % 1_000,
      duration.toNanosPart() % 1_000
    };
    String[] units = {"h", "m", "s", "ms", "us", "ns"};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      text.append(counts[i] == 0 ? "" : counts[i] + units[i]);
    }
    return text.toString();
  }

  private static BigDecimal unitNanos(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        });
  }
}
