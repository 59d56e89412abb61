package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "5s, 5000000000, 5s",
    "250ms, 250000000, 250ms",
    "1h, 3600000000000, 1h",
    "1m30s, 90000000000, 1m30s",
    "90s, 90000000000, 1m30s",
    "0s, 0, 0s",
    "0, 0, 0s",
    "1.5h, 5400000000000, 1h30m",
    "1.5s, 1500000000, 1s500ms",
    "100us, 100000, 100us",
    "100µs, 100000, 100us",
    "1ms1us1ns, 1001001, 1ms1us1ns",
    "720h, 2592000000000000, 720h",
  })
  void readsAndRenders(String text, long nanos, String rendered) {
    assertEquals(Duration.ofNanos(nanos), Durations.parse(text));
    assertEquals(rendered, Durations.render(Duration.ofNanos(nanos)));
    assertEquals(Duration.ofNanos(nanos), Durations.parse(rendered));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-5s",
        "+5s",
        "5 s",
        "5s ",
        "5sec",
        "5S",
        ".5s",
        "5.s",
        "1d",
        "5s5",
        "0.5ns",
        "99999999999999999h",
        "1e3s",
        "00",
        "٥s"
      })
  void refusesEverythingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
  }
}
