package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Commands and their exit codes; how a proxy ends.
@ExtendWith(ShowOutput.class)
class LifecycleIT {
  private ScriptedUpstream upstream;
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
  }

  @AfterEach
  void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    upstream.close();
  }

  private int ready() {
    try {
      return proxy.admin("GET", "/ready").status();
    } catch (IOException _) {
      return 0;
    }
  }

  @Test
  void sigtermFinishesWhatIsUnderWayAndExitsWithZero() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    upstream.play(Scripts.holding("/busy", gate));
    proxy = ProxyProcess.start(ProxyConfig.to(upstream.port()).top("drain: { timeout: 20s }"));
    try (RawClient busy = RawClient.to(proxy.port());
        RawClient idle = RawClient.to(proxy.port())) {
      busy.send(RawClient.get("/busy"));
      Await.until("it is under way", () -> upstream.conversations().size() == 1);
      proxy.process().signal("TERM");
      Await.until("it is not ready any more", () -> ready() == 503);
      assertTrue(proxy.process().alive());
      gate.countDown();
      Message response = busy.response();
      assertEquals("ok", response.text());
      assertEquals("close", response.field("connection"));
      busy.expectEnd();
      idle.expectEnd();
    }
    assertEquals(0, proxy.process().exitCode());
    assertTrue(proxy.logLine("/busy").contains(" 200 - "));
  }

  @Test
  void theDrainTimeEndsWhatDoesNotFinish() throws IOException {
    upstream.play(Scripts.silent());
    proxy = ProxyProcess.start(ProxyConfig.to(upstream.port()).top("drain: { timeout: 300ms }"));
    try (RawClient busy = RawClient.to(proxy.port())) {
      busy.send(RawClient.get("/busy"));
      Await.until("it is under way", () -> upstream.executions() == 1);
      proxy.process().signal("TERM");
      assertEquals(0, proxy.process().exitCode());
    }
  }

  @Test
  void sigtermWithNothingUnderWayIsQuick() throws IOException {
    proxy = ProxyProcess.start(ProxyConfig.to(upstream.port()));
    RawClient.get(proxy.port(), "/");
    proxy.process().signal("TERM");
    assertEquals(0, proxy.process().exitCode());
  }

  @Test
  void quitquitquitEndsTheProxyAndDrainListenersDoesNot() throws IOException {
    proxy = ProxyProcess.start(ProxyConfig.to(upstream.port()));
    try (RawClient client = RawClient.to(proxy.port())) {
      assertEquals(200, client.send(RawClient.get("/")).response().status());
      assertEquals(200, proxy.admin("POST", "/drain_listeners").status());
    }
    assertTrue(proxy.process().alive());
    assertEquals(200, proxy.admin("POST", "/quitquitquit").status());
    assertEquals(0, proxy.process().exitCode());
  }

  @Test
  void nothingIsPrintedOnStandardErrorInAQuietLife() throws IOException {
    proxy = ProxyProcess.start(ProxyConfig.to(upstream.port()));
    RawClient.get(proxy.port(), "/");
    proxy.process().signal("TERM");
    assertEquals(0, proxy.process().exitCode());
    String text = String.join("\n", proxy.process().err());
    assertFalse(text.contains("WARNING") || text.contains("Exception"), text);
  }

  private static ChildProcess.Result validate(Path folder, String yaml) throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, yaml);
    return ProxyProcess.command("validate", "-f", file.toString());
  }

  @Test
  void validateAcceptsAGoodFile(@TempDir Path folder) throws IOException {
    assertEquals(0, validate(folder, ProxyConfig.to(80).yaml()).code());
  }

  @Test
  void validateSaysAllProblemsWithTheirPlaces(@TempDir Path folder) throws IOException {
    String yaml = ProxyConfig.to(80).with("conectTimeout: 1s", "loadBalancing: best").yaml();
    ChildProcess.Result result = validate(folder, yaml);
    assertEquals(2, result.code());
    String text = result.out() + result.err();
    String file = folder.resolve("c.yaml") + ":";
    int line = (int) yaml.substring(0, yaml.indexOf("conectTimeout")).lines().count();
    assertTrue(text.contains(file + line + ":5: "), text);
    assertTrue(text.contains("clusters[0]: unknown key `conectTimeout`"), text);
    assertTrue(text.contains("did you mean `connectTimeout`"), text);
    assertTrue(text.contains(file + (line + 1) + ":"), text);
  }

  @Test
  void aMissingFileOrAnUnknownCommandIsOneClearLine(@TempDir Path folder) throws IOException {
    String missing = folder.resolve("missing.yaml").toString();
    ChildProcess.Result validate = ProxyProcess.command("validate", "-f", missing);
    assertEquals(2, validate.code());
    assertTrue((validate.out() + validate.err()).contains("missing.yaml"));
    ChildProcess.Result run = ProxyProcess.command("run", "-f", missing);
    assertEquals(2, run.code());
    assertNotEquals(0, ProxyProcess.command("fly").code());
    assertNotEquals(0, ProxyProcess.command("run").code());
  }

  @Test
  void anAddressInUseIsSaidAndEndsTheProxy() throws IOException {
    ProxyConfig config = ProxyConfig.to(80).web("127.0.0.1:" + upstream.port());
    Path file = Files.createTempFile("in-use", ".yaml");
    Files.writeString(file, config.yaml());
    ChildProcess.Result result = ProxyProcess.command("run", "-f", file.toString());
    Files.delete(file);
    assertNotEquals(0, result.code());
    assertTrue(result.err().contains(String.valueOf(upstream.port())), result.err());
  }

  @Test
  void versionIsOneLine() throws IOException {
    ChildProcess.Result result = ProxyProcess.command("version");
    assertEquals(0, result.code());
    assertTrue(result.out().matches("(?i)truehop \\d+\\.\\d+\\.\\d+.*"), result.out());
  }
}
