package dev.truehop.perf.lab.app;

import dev.truehop.config.HostPort;
import dev.truehop.worker.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only): a polite app as a process of its own, which can be suspended.
/// It prints `started`, then answers each line of standard input with `ID TIMES` for each request
/// that it executed, then `end`, until that ends.
public final class AppProgram {
  private AppProgram() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments the address to listen on
  /// @return the exit code
  public static int run(List<String> arguments) throws IOException {
    HostPort address = HostPort.parse(arguments.getFirst());
    try (App app = new App(Clock.system(), Script.POLITE)) {
      app.open(new InetSocketAddress(address.host(), address.port()));
      System.out.println("started");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        for (Map.Entry<String, Integer> entry : app.log().copy().entrySet()) {
          System.out.println(entry.getKey() + " " + entry.getValue());
        }
        System.out.println("end");
      }
    }
    return 0;
  }
}
