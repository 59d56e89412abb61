package dev.truehop.perf.cpu;

import com.sun.net.httpserver.HttpServer;
import dev.truehop.perf.Children;
import dev.truehop.perf.JavaCommand;
import dev.truehop.perf.PerfMain;
import dev.truehop.perf.Ports;
import dev.truehop.perf.ProxyProcess;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/// Immutable (static functions only): `bin/truehop train`: runs the proxy under load for some
/// seconds and keeps what its JVM learned (JEP 483, JEP 515: classes as they were loaded and
/// linked, and how often each branch of a method was taken). A proxy that starts with it is ready
/// in half the time and compiles what is hot at once and for good: what is rare under a steady
/// load, such as the end of a connection or a request that finds a suspect, was seen before.
///
/// The proxy gets everything of its own trade: HTTP/1.1, and by a second pass through itself mutual
/// TLS and HTTP/2 on both sides.
public final class TrainCommand {
  private static final int FAILED = 1;
  private static final int PASSES = 6;

  /// Short, because each run begins and ends all connections.
  private static final Duration RUN = Duration.ofMillis(200);

  /// With many connections a turn of the event loop serves many requests, and what it does once a
  /// turn (waiting, encrypting, flushing) would not become hot.
  private static final int FEW_CONNECTIONS = 2;

  /// The JVM writes the file when it ends, with the help of a second JVM.
  private static final long WRITE_SECONDS = 120;

  private static final String HEAD = " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: training\r\n";
  private static final int BODY_OCTETS = 4096;

  private TrainCommand() {}

  /// Makes the file beside the jar, in the place of an older one.
  ///
  /// @param arguments none
  /// @return the exit code: 0, 1 if the JVM left nothing, 2 if the arguments are wrong
  public static int run(List<String> arguments) throws IOException, InterruptedException {
    if (!arguments.isEmpty()) {
      System.err.println("usage: truehop train");
      return PerfMain.EXIT_USAGE;
    }
    Path cache = JavaCommand.aotCache();
    try (Children children = Children.endedAtExit("truehop-train")) {
      Path made = children.folder().resolve("truehop.aot");
      train(children, made);
      if (Files.notExists(made)) {
        System.err.println("truehop train: this JVM made no AOT cache; it runs without one");
        return FAILED;
      }
      Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
    }
    System.out.println("made " + cache);
    return 0;
  }

  private static void train(Children children, Path made) throws IOException, InterruptedException {
    FixedUpstream upstream = new FixedUpstream();
    Thread.ofPlatform().daemon().name("upstream").start(upstream);
    HttpServer uploads = uploads();
    Certificates.make(children);
    Path configuration = children.folder().resolve("train.yaml");
    int uploadPort = uploads.getAddress().getPort();
    Files.writeString(
        configuration, yaml(Ports.free(), upstream.port(), uploadPort, children.folder()));
    List<String> flags = List.of("-XX:AOTCacheOutput=" + made, "-Xlog:aot*=error:stderr");
    ProxyProcess proxy = ProxyProcess.startWith(children, configuration, flags);
    try {
      load(proxy.web().port());
    } finally {
      // Its thread would keep the program alive.
      uploads.stop(0);
    }
    proxy.end(WRITE_SECONDS);
  }

  /// Takes bodies and gives them back.
  private static HttpServer uploads() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static void load(int port) throws IOException {
    Clock clock = Clock.system();
    String body = "content-length: " + BODY_OCTETS + "\r\n\r\n" + "x".repeat(BODY_OCTETS);
    List<OwnLoad> loads =
        List.of(
            new OwnLoad(clock, "GET /" + HEAD + "\r\n"),
            new OwnLoad(clock, "POST /upload" + HEAD + body),
            new OwnLoad(clock, "GET /" + HEAD + "\r\n"),
            new OwnLoad(clock, "GET /mesh" + HEAD + "\r\n"),
            new OwnLoad(clock, "POST /mesh" + HEAD + "content-length: 0\r\n\r\n"));
    for (int pass = 0; pass < PASSES; pass++) {
      for (OwnLoad load : loads) {
        train(load, port, Load.CONNECTIONS);
        train(load, port, FEW_CONNECTIONS);
      }
    }
  }

  private static void train(OwnLoad load, int port, int connections) throws IOException {
    LoadReport report = load.run(port, connections, RUN);
    if (report.errors() > 0) {
      throw new IOException("requests failed in training: " + report);
    }
  }

  /// Idle connections become suspect between two runs, but for those of the uploads: a POST does
  /// not use a suspect, and of the idle connections that this would leave behind, the JDK's server
  /// closes what is more than 200.
  static String yaml(int sidecarPort, int upstreamPort, int uploadPort, Path certificates) {
    return """
    admin: { address: "127.0.0.1:0" }
    workers: 1
    listeners:
      - name: web
        address: 127.0.0.1:0
        routes:
          - { match: { path: { prefix: /mesh } }, cluster: mesh }
          - { match: { path: { prefix: /upload } }, cluster: uploads }
          - { cluster: app }
      - name: sidecar
        address: 127.0.0.1:%1$d
        tls: { certificate: %4$s/perf-proxy.crt, privateKey: %4$s/perf-proxy.key, caCertificates: %4$s/ca.crt, clientCertificate: required }
        cluster: app
    clusters:
      - name: mesh
        protocol: http2
        connectionPool: { trustedIdle: 100ms }
        tls: { mode: mutual, clientCertificate: %4$s/perf-proxy.crt, privateKey: %4$s/perf-proxy.key, caCertificates: %4$s/ca.crt }
        endpoints:
          - { address: "127.0.0.1:%1$d", pod: { uid: train-1, namespace: perf, serviceAccount: proxy } }
      - name: app
        connectionPool: { trustedIdle: 100ms }
        endpoints:
          - { address: "127.0.0.1:%2$d", pod: { uid: train-2 } }
      - name: uploads
        connectionPool: { trustedIdle: 10s }
        endpoints:
          - { address: "127.0.0.1:%3$d", pod: { uid: train-3 } }
    """
        .formatted(sidecarPort, upstreamPort, uploadPort, certificates);
  }
}
