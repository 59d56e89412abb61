package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigDumpTest {
  static List<String> valid() {
    return List.of(
        Yamls.SMALL,
        Yamls.FULL,
        Yamls.read("examples/sidecar.yaml"),
        Yamls.read("examples/demo-bug.yaml"),
        Yamls.read("examples/demo-fixed.yaml"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void readsBackAsAnEqualConfiguration(String yaml) {
    TruehopConfig config = Yamls.config(yaml);
    assertEquals(config, Yamls.config(ConfigDump.toYaml(config)));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void isTheSameTextEveryTime(String yaml) {
    TruehopConfig config = Yamls.config(yaml);
    String dump = ConfigDump.toYaml(config);
    assertEquals(dump, ConfigDump.toYaml(Yamls.config(dump)));
  }

  @Test
  void keepsTextsThatLookLikeOtherTypes() {
    String yaml = Yamls.SMALL.replace("app", "'true'").replace("web", "'~'");
    TruehopConfig config = Yamls.config(yaml);
    assertEquals(config, Yamls.config(ConfigDump.toYaml(config)));
  }
}
