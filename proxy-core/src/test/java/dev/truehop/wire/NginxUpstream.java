package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. The machine's nginx with a configuration in a folder of its own; where there is
/// none, the tests that ask for it are skipped.
final class NginxUpstream implements AutoCloseable {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  /// Several test runs on a machine begin at different places.
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 100 % PORTS));

  private final ChildProcess process;
  private final Path folder;
  private final int port;
  private final int securePort;

  private NginxUpstream(ChildProcess process, Path folder, int port, int securePort) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.securePort = securePort;
  }

  static NginxUpstream start() throws IOException {
    return start("nginx.conf", Map.of(), 0);
  }

  /// With `nginx-tls.conf`, which wants client certificates.
  ///
  /// @param pair its own certificate and key, without `.crt` and `.key`
  /// @param roots of client certificates
  static NginxUpstream secured(Path pair, Path roots) throws IOException {
    int port = freePort();
    return start(
        "nginx-tls.conf",
        Map.of("%PAIR%", pair + "", "%ROOTS%", roots + "", "%SECURE%", port + ""),
        port);
  }

  private static NginxUpstream start(String resource, Map<String, String> values, int securePort)
      throws IOException {
    Assumptions.assumeTrue(ChildProcess.installed("nginx"), "skipped: nginx is not installed");
    Path folder = Files.createTempDirectory("nginx");
    Files.createDirectory(folder.resolve("www"));
    int port = freePort();
    Path file = folder.resolve("nginx.conf");
    try (InputStream in = NginxUpstream.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace(value.getKey(), value.getValue());
      }
      Files.writeString(file, text.replace("%FOLDER%", folder + "").replace("%PORT%", port + ""));
    }
    String program = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
    NginxUpstream nginx =
        new NginxUpstream(
            ChildProcess.start("nginx", List.of(program, "-p", folder + "", "-c", file + "")),
            folder,
            port,
            securePort);
    Await.until("nginx listens", () -> nginx.answers());
    return nginx;
  }

  /// nginx has no port 0. This one was free a moment ago, and lies below those that the kernel
  /// gives to whoever wants any, clients among them.
  static int freePort() throws IOException {
    for (int i = 0; i < PORTS; i++) {
      int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // Somebody has it.
      }
    }
    throw new BindException("no free port from " + FIRST_PORT);
  }

  private boolean answers() {
    try (RawClient client = RawClient.to(port)) {
      return client.send(RawClient.get("/204")).response().status() == 204;
    } catch (IOException _) {
      return false;
    }
  }

  int port() {
    return port;
  }

  int securePort() {
    return securePort;
  }

  /// A file that is served under `/files/`, `/chunked/` and `/until-close/`.
  void file(String name, byte[] content) throws IOException {
    Files.write(folder.resolve("www").resolve(name), content);
  }

  @Override
  public void close() throws IOException {
    process.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
