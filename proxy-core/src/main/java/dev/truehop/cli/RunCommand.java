package dev.truehop.cli;

import dev.truehop.admin.AdminServer;
import dev.truehop.config.TruehopConfig;
import dev.truehop.metrics.ProcessStats;
import dev.truehop.server.Control;
import dev.truehop.server.Proxy;
import dev.truehop.server.Reloader;
import dev.truehop.server.SystemLog;
import dev.truehop.worker.Clock;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// Thread-safe. `truehop run`: starts the proxy, says `ready`, follows its files, and lives until
/// SIGTERM or `/quitquitquit`.
final class RunCommand {
  private static final System.Logger LOG = System.getLogger("truehop");

  private RunCommand() {}

  /// @return the exit code when it could not start; otherwise it does not return
  static int run(List<Path> files, TruehopConfig config) {
    SystemLog.install();
    // Sampled leak records cost 2 % of the CPU; tests run with every buffer tracked instead.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    try {
      Proxy proxy = Proxy.start(config, Clock.system());
      ProcessStats stats =
          new ProcessStats(
              proxy::droppedLogLines, proxy::certificateExpiries, proxy.clock()::epochMillis);
      Control control = new Control(proxy, stats, Version.text(), options(files), RunCommand::quit);
      AdminServer admin = admin(config, proxy, control);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    proxy.shutDown();
                    admin.close();
                    // A JVM that ends by a signal reports the signal; a drain is a success.
                    Runtime.getRuntime().halt(Main.OK);
                  },
                  "shutdown"));
      Reloader.start(files, proxy, stats);
      System.out.println(ready(proxy, admin));
      new CountDownLatch(1).await();
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("truehop: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Main.FAILED;
  }

  private static AdminServer admin(TruehopConfig config, Proxy proxy, Control control)
      throws IOException {
    try {
      return AdminServer.start(
          config.admin().address(), control, text -> LOG.log(System.Logger.Level.WARNING, text));
    } catch (IOException e) {
      proxy.shutDown();
      throw new IOException(
          "admin can not have " + config.admin().address() + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> options(List<Path> files) {
    return Map.of("f", files.stream().map(Path::toString).collect(Collectors.joining(",")));
  }

  /// Every listener with the address that it really has, and the admin port.
  private static String ready(Proxy proxy, AdminServer admin) {
    StringBuilder line = new StringBuilder("ready");
    proxy
        .addresses()
        .forEach(
            (name, address) -> {
              String scheme = proxy.secured(name) ? "=https://" : "=http://";
              line.append(' ').append(name).append(scheme).append(address);
            });
    return line.append(" admin=http://").append(admin.address()).toString();
  }

  /// Ends the process from another thread: an exit waits for the drain.
  private static void quit() {
    Thread.ofPlatform().name("quit").start(() -> System.exit(Main.OK));
  }
}
