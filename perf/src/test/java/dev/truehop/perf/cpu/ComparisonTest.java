package dev.truehop.perf.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.Loaded;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Measured measured(String name, long... cpuNanos) {
    Measured measured = new Measured(name, new Peer.Running(1, 1));
    for (long nanos : cpuNanos) {
      measured.add(new Measured.Sample(nanos, new LoadReport(1_000, 2, 900, 1_800, 0)));
    }
    return measured;
  }

  @Test
  void everybodyIsFirstInTurn() {
    List<String> peers = List.of("a", "b", "c");
    assertEquals(List.of("a", "b", "c"), Comparison.order(peers, 0));
    assertEquals(List.of("b", "c", "a"), Comparison.order(peers, 1));
    assertEquals(List.of("c", "a", "b"), Comparison.order(peers, 2));
    assertEquals(Comparison.order(peers, 0), Comparison.order(peers, 3));
  }

  @Test
  void ratioIsTheMedianOfThePairs() {
    String table =
        Comparison.table(
            List.of(
                measured("haproxy", 10_000_000, 20_000_000, 12_000_000),
                measured("truehop", 8_000_000, 15_000_000, 12_000_000)));
    String last = table.lines().reduce((_, line) -> line).orElseThrow();
    assertEquals(
        "truehop           12.00   8.00-15.00      0.800         500     900    1800       0",
        last);
  }

  @Test
  void optionsAreRead() {
    List<Scenario> all = List.of(Scenario.values());
    assertEquals(new Options(5, 4, 20, all, List.of("haproxy")), Options.parse(List.of()));
    List<Scenario> two = List.of(Scenario.MTLS_OUT, Scenario.HTTP1);
    assertEquals(
        new Options(2, 3, 0, two, List.of("haproxy", "nginx")),
        Options.parse(
            List.of(
                "--rounds 2 --seconds 3 --warm 0 --scenarios mtls,http1 --peers haproxy,nginx"
                    .split(" "))));
    for (List<String> wrong :
        List.of(
            List.of("--rounds"),
            List.of("--rounds", "0"),
            List.of("--seconds", "x"),
            List.of("--scenarios", "http3"),
            List.of("--what", "1"))) {
      assertThrows(IllegalArgumentException.class, () -> Options.parse(wrong), wrong::toString);
    }
  }

  @Test
  void truehopsConfigurationIsValid() {
    for (Scenario scenario : Scenario.values()) {
      String text = TruehopPeer.yaml(scenario, 3000, Path.of("/certs"));
      Loaded loaded = ConfigLoader.parse("truehop.yaml", text);
      assertEquals(1, assertInstanceOf(Loaded.Ok.class, loaded).config().workers());
    }
    String training = TrainCommand.yaml(3000, 3001, 3002, Path.of("/certs"));
    assertInstanceOf(Loaded.Ok.class, ConfigLoader.parse("train.yaml", training));
  }
}
