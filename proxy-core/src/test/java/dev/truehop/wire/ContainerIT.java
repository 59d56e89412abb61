package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/// The packaged proxy and an upstream, each in a container of its own.
class ContainerIT {
  /// Inside a container, Testcontainers asks a container of a foreign image where the host is,
  /// unless it is told.
  private static final String HOST = "TESTCONTAINERS_HOST_OVERRIDE";

  private static final int WEB = 8080;
  private static final int ADMIN = 15000;

  @Test
  void theProxyServesInAContainer(@TempDir Path root) throws IOException {
    assumeEngine();
    List<Path> programs =
        List.of(ProxyProcess.jar().toAbsolutePath(), Namespaces.location(PodMain.class));
    ImageFolder.layOut(root, programs);
    ImageFromDockerfile image =
        new ImageFromDockerfile()
            .withFileFromPath("root", root)
            .withFileFromString("Dockerfile", "FROM scratch\nCOPY root /\nUSER 1337\n");
    try (GenericContainer<?> upstream = upstream(image)) {
      upstream.start();
      try (GenericContainer<?> proxy = proxy(image, addressOf(upstream))) {
        proxy.start();
        serves(proxy, upstream);
      }
    } finally {
      DockerClientFactory.instance().client().removeImageCmd(image.get()).withForce(true).exec();
    }
  }

  /// Docker's absence, or the absence of what Testcontainers wants to start first, is a reason.
  private static void assumeEngine() {
    boolean told = System.getenv(HOST) != null || !Files.exists(Path.of("/.dockerenv"));
    Assumptions.assumeTrue(told, "skipped: inside a container, and no " + HOST);
    boolean available = false;
    String why = "no Docker engine";
    try {
      available = DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      why = e.getMessage();
    }
    Assumptions.assumeTrue(available, "skipped: " + why);
  }

  private static GenericContainer<?> upstream(ImageFromDockerfile image) {
    return new GenericContainer<>(image)
        .withCommand("/java/bin/java", "-cp", "/app/1:/app/0", PodMain.class.getName(), "contained")
        .waitingFor(Wait.forLogMessage("listening\\s*", 1))
        .withStartupTimeout(Duration.ofMinutes(2));
  }

  private static GenericContainer<?> proxy(ImageFromDockerfile image, String upstream)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/java/bin/java"));
    command.addAll(ProxyProcess.flags());
    command.addAll(List.of("-jar", "/app/0", "run", "-f", "/truehop.yaml"));
    String yaml =
        new ProxyConfig()
            .web("0.0.0.0:" + WEB)
            .endpoints("app", List.of("{ address: '" + upstream + "' }"))
            .route("", "app")
            .yaml()
            .replace("127.0.0.1:0", "0.0.0.0:" + ADMIN);
    return new GenericContainer<>(image)
        .withCommand(command.toArray(String[]::new))
        .withCopyToContainer(Transferable.of(yaml), "/truehop.yaml")
        .withTmpFs(Map.of("/tmp", "rw,exec,mode=1777"))
        .withExposedPorts(WEB, ADMIN)
        .waitingFor(Wait.forLogMessage("ready .*\\s*", 1))
        .withStartupTimeout(Duration.ofMinutes(2));
  }

  private static String addressOf(GenericContainer<?> container) {
    Stream<ContainerNetwork> networks =
        container.getContainerInfo().getNetworkSettings().getNetworks().values().stream();
    return networks.findFirst().orElseThrow().getIpAddress() + ':' + Namespaces.PORT;
  }

  private static void serves(GenericContainer<?> proxy, GenericContainer<?> upstream)
      throws IOException {
    int web = proxy.getMappedPort(WEB);
    for (int i = 0; i < 5; i++) {
      assertEquals("contained", RawClient.get(web, "/get" + i).text());
      assertEquals("contained", RawClient.once(web, RawClient.post("/post" + i, "x")).text());
    }
    Await.until("the app says so", () -> upstream.getLogs().contains("executed /post4"));
    assertEquals(200, RawClient.get(proxy.getMappedPort(ADMIN), "/ready").status());
    Await.until(
        "the log says so",
        () -> proxy.getLogs().contains("\"GET /get0 HTTP/1.1\" 200 - via_upstream"));
    var client = DockerClientFactory.instance().client();
    client.killContainerCmd(proxy.getContainerId()).withSignal("TERM").exec();
    Await.until("it has drained and ended", () -> !proxy.isRunning());
    Long code = proxy.getCurrentContainerInfo().getState().getExitCodeLong();
    assertEquals(0L, code);
  }
}
