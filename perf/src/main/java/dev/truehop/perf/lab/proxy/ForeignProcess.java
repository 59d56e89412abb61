package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Ports;
import dev.truehop.perf.Programs;
import dev.truehop.perf.SystemProgram;
import dev.truehop.perf.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Thread-safe: another proxy's master process.
///
/// @param file its configuration
record ForeignProcess(Launch launch, Process process, Path file) {
  static final int PORT = 8080;
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private static final Duration RELOAD_LIMIT = Duration.ofSeconds(15);

  /// Its master does not say when a new worker serves; seen from outside it did within this time of
  /// its start.
  private static final Duration WORKER_START = Duration.ofMillis(200);

  static ForeignProcess start(Launch launch, String configuration, List<String> arguments)
      throws IOException, InterruptedException {
    Path file = launch.file(".conf");
    Launch.replace(file, configuration);
    List<String> command = new ArrayList<>();
    command.add(Programs.find(launch.mode().program().command()).orElseThrow().toString());
    command.addAll(arguments);
    Path log = launch.file(".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    return launch
        .place()
        .call(
            () -> {
              Process process = launch.children().start(builder);
              InetSocketAddress web = new InetSocketAddress(launch.address(), PORT);
              Waiting.poll(
                  launch.clock(), START_LIMIT, () -> Ports.accept(web) || !process.isAlive());
              if (!process.isAlive() || !Ports.accept(web)) {
                throw new IOException(
                    launch.mode().label() + " did not start:\n" + Files.readString(log));
              }
              return new ForeignProcess(launch, process, file);
            });
  }

  HostPort web() {
    return new HostPort(launch.address(), PORT);
  }

  /// Nothing is done where nothing changed: these proxies know addresses, not who stands there.
  void reload(String configuration, String signal) throws IOException {
    if (Files.readString(file).equals(configuration)) {
      return;
    }
    Launch.replace(file, configuration);
    Set<Long> before = workers();
    SystemProgram.run("kill -" + signal + " " + process.pid());
    if (!Waiting.poll(launch.clock(), RELOAD_LIMIT, () -> !before.containsAll(workers()))) {
      throw new IOException("no new worker within " + RELOAD_LIMIT);
    }
    Waiting.pause(launch.clock(), WORKER_START);
  }

  private Set<Long> workers() {
    return process.children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  void close() {
    launch.children().end(process);
  }
}
