package dev.truehop.cli;

import dev.truehop.config.TruehopConfig;
import dev.truehop.server.Proxy;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// `truehop run`: starts the proxy, says `ready`, and lives until SIGTERM or `/quitquitquit`.
final class RunCommand {
  private RunCommand() {}

  static int run(List<Path> files, TruehopConfig config) {
    Proxy proxy;
    try {
      proxy = Proxy.start(config, Clock.system());
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("truehop: " + e.getMessage());
      return Main.FAILED;
    }
    StringBuilder ready = new StringBuilder("ready");
    proxy.addresses().forEach((name, address) -> ready.append(' ').append(name).append("=http://").append(text(address)));
    System.out.println(ready);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(proxy::shutDown, "shutdown"));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Main.OK;
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
