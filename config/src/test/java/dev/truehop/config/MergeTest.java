package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  @TempDir Path folder;

  @Test
  void mergesMapsAndAppendsLists() throws IOException {
    Path base = write("base.yaml", Yamls.SMALL + "accessLog: { output: none }\n");
    Path more =
        write(
            "more.yaml",
            """
            accessLog: { format: json }
            listeners: [{ name: more, address: "127.0.0.1:8081", cluster: more }]
            clusters: [{ name: more }]
            """);
    TruehopConfig config = Yamls.ok(ConfigLoader.load(List.of(base, more), 1));
    assertEquals(
        List.of("web", "more"), config.listeners().stream().map(ListenerConfig::name).toList());
    assertEquals(
        new AccessLogConfig(AccessLogConfig.Output.NONE, null, AccessLogConfig.Format.JSON, null),
        config.accessLog());
  }

  @Test
  void refusesToSetAValueTwiceAndKeepsThePlacesOfBothFiles() throws IOException {
    Path base = write("base.yaml", Yamls.SMALL + "workers: 1\n");
    Path more = write("more.yaml", "drain: { timeout: 1 }\nworkers: 1\nlisteners: { a: b }\n");
    assertEquals(
        """
        %2$s:1:19: drain.timeout: `1` is not a duration: write a number and a unit, as in 250ms, \
        5s, 1m30s, 1h
        %2$s:2:10: workers: already set at %1$s:7:10
        %2$s:3:12: listeners: already set at %1$s:2:3\
        """
            .formatted(base, more),
        Yamls.problems(ConfigLoader.load(List.of(base, more), 1)));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
