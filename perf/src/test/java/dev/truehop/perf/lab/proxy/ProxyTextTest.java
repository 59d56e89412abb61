package dev.truehop.perf.lab.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.HostPort;
import dev.truehop.config.Loaded;
import dev.truehop.perf.Children;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the proxies under test are told.
class ProxyTextTest {
  private static final ProxySpec SPEC =
      ProxySpec.of(
          "app",
          List.of(
              ProxySpec.Endpoint.of(new HostPort("127.0.0.1", 3000), "pod-1"),
              ProxySpec.Endpoint.of(new HostPort("127.0.0.1", 3001), "pod-2")));

  private Children children;

  @BeforeEach
  void aFolder() throws IOException {
    children = Children.endedAtExit("truehop-lab-test");
  }

  @AfterEach
  void isRemoved() {
    children.close();
  }

  @Test
  void truehopsDefaultsAreDefaults() {
    String yaml = TruehopUnderTest.yaml(launch(Mode.TRUEHOP), SPEC);
    assertTrue(yaml.contains("connectionPool: {  }"), yaml);
    assertFalse(yaml.contains("retries"), yaml);
    assertTrue(yaml.contains("uid: pod-2"), yaml);
  }

  @Test
  void everyModeIsAValidConfiguration() {
    for (Mode mode : Arrays.stream(Mode.values()).filter(m -> !isForeign(m)).toList()) {
      String yaml = TruehopUnderTest.yaml(launch(mode), SPEC);
      assertInstanceOf(Loaded.Ok.class, ConfigLoader.parse("truehop.yaml", yaml), yaml);
    }
  }

  @Test
  void http2IsAskedForWhereTheScenarioWantsIt() {
    ProxySpec http2 = SPEC.with(ProxySpec.Settings.http2("trustedIdle: 100ms"));
    String yaml = TruehopUnderTest.yaml(launch(Mode.TRUEHOP), http2);
    assertInstanceOf(Loaded.Ok.class, ConfigLoader.parse("truehop.yaml", yaml), yaml);
    assertTrue(yaml.contains("protocol: http2") && yaml.contains("trustedIdle: 100ms"), yaml);
    assertFalse(yaml.contains("tls:"), yaml);
    String haproxy = HaproxyUnderTest.text(launch(Mode.HAPROXY), http2);
    assertTrue(haproxy.contains("127.0.0.1:3001 proto h2\n"), haproxy);
    assertFalse(HaproxyUnderTest.text(launch(Mode.HAPROXY), SPEC).contains("proto"));
  }

  @Test
  void mutualTlsIsOnBothSides() {
    ProxySpec sealed = SPEC.with(ProxySpec.Settings.sealed(Path.of("/nowhere")));
    String yaml = TruehopUnderTest.yaml(launch(Mode.TRUEHOP), sealed);
    assertEquals(4, yaml.split("/nowhere/ca.crt|/nowhere/lab-proxy.key", -1).length - 1, yaml);
    assertTrue(yaml.contains("clientCertificate: required"), yaml);
    assertTrue(yaml.contains("mode: mutual"), yaml);
  }

  @Test
  void whatAScenarioSetsWinsOverTheMode() {
    ProxySpec.Settings settings =
        new ProxySpec.Settings(Duration.ofSeconds(2), List.of("learning: on"));
    String yaml = TruehopUnderTest.yaml(launch(Mode.FIELD), SPEC.with(settings));
    assertTrue(yaml.contains("timeout: 2000ms"), yaml);
    assertTrue(yaml.contains("learning: on") && !yaml.contains("learning: off"), yaml);
    assertTrue(yaml.contains("reuse: blind"), yaml);
  }

  @Test
  void otherProxiesDoNotKnowWhoStandsAtAnAddress() {
    for (Mode mode : Arrays.stream(Mode.values()).filter(this::isForeign).toList()) {
      String text =
          mode.program() == Mode.Program.HAPROXY
              ? HaproxyUnderTest.text(launch(mode), SPEC)
              : NginxUnderTest.text(launch(mode), SPEC);
      assertFalse(text.contains("pod-"), text);
      assertTrue(text.contains("127.0.0.1:3001"), text);
      mode.routeLines().forEach(line -> assertTrue(text.contains(line), line));
    }
  }

  private boolean isForeign(Mode mode) {
    return mode.program() != Mode.Program.TRUEHOP;
  }

  @Test
  void haproxysRetriesAreThoseOfItsServers() {
    String table =
        """
        # pxname,svname,wretr,wredis
        web,FRONTEND,,
        app,s0,3,0
        app,s1,4,0
        app,BACKEND,7,0

        """;
    assertEquals(7, HaproxyUnderTest.retries(table));
  }

  private Launch launch(Mode mode) {
    return new Launch(Clock.system(), children, Place.HOST, "127.0.0.1", "scenario", mode);
  }
}
