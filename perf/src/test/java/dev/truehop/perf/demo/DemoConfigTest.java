package dev.truehop.perf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.HostPort;
import dev.truehop.config.KeyBy;
import dev.truehop.config.Loaded;
import dev.truehop.config.RetryConfig;
import dev.truehop.config.Reuse;
import dev.truehop.config.TruehopConfig;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DemoConfigTest {
  private static final List<DemoConfig.Target> TARGETS =
      List.of(
          new DemoConfig.Target("get-0", new HostPort("127.0.0.1", 3000), "pod-1"),
          new DemoConfig.Target("post-1", new HostPort("192.0.2.2", 3001), "pod-2"));

  @Test
  void truehopRunsWithItsDefaults() {
    TruehopConfig config = parse(new DemoConfig(ProxyMode.TRUEHOP, TARGETS).yaml());
    assertEquals(2, config.clusters().size());
    assertEquals(ConnectionPoolConfig.DEFAULT, config.clusters().getFirst().connectionPool());
    assertEquals(RetryConfig.DEFAULT, config.listeners().getFirst().routes().getFirst().retries());
  }

  @Test
  void fieldKeysByAddressReusesBlindlyAndNeverReplays() {
    TruehopConfig config = parse(new DemoConfig(ProxyMode.FIELD, TARGETS).yaml());
    config
        .clusters()
        .forEach(
            cluster -> {
              assertEquals(KeyBy.ADDRESS, cluster.connectionPool().keyBy());
              assertEquals(Reuse.BLIND, cluster.connectionPool().reuse());
            });
    config
        .listeners()
        .getFirst()
        .routes()
        .forEach(route -> assertEquals(0, route.retries().attempts()));
  }

  @Test
  void everyEndpointHasItsPod() {
    TruehopConfig config = parse(new DemoConfig(ProxyMode.FIELD, TARGETS).yaml());
    for (int i = 0; i < TARGETS.size(); i++) {
      var endpoint = config.clusters().get(i).endpoints().getFirst();
      assertEquals(TARGETS.get(i).address(), endpoint.address());
      assertEquals(TARGETS.get(i).podUid(), Objects.requireNonNull(endpoint.pod()).uid());
    }
  }

  @Test
  void plainConfigurationIsValid() {
    TruehopConfig config = parse(DemoConfig.plain(new HostPort("127.0.0.1", 3000)));
    assertEquals(1, config.clusters().size());
  }

  private static TruehopConfig parse(String yaml) {
    return assertInstanceOf(Loaded.Ok.class, ConfigLoader.parse("demo.yaml", yaml)).config();
  }
}
