package dev.truehop.perf.cpu;

import dev.truehop.perf.Ports;
import dev.truehop.perf.Programs;
import dev.truehop.perf.Waiting;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Immutable: another program, found on this machine.
///
/// @param arguments of its command line; what is in braces is replaced, as in the configuration
/// @param configuration the text of its file: `{port}`, `{upstream}` (a port), `{folder}`, and what
///   the variant gives for `{in}` and `{out}`
/// @param variants how it plays a scenario; those that are not there it can not play
record ForeignPeer(
    String name, List<String> arguments, String configuration, Map<Scenario, Variant> variants)
    implements Peer {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  /// Immutable: words for one scenario.
  ///
  /// @param in towards clients
  /// @param out towards upstreams
  /// @param arguments further ones
  record Variant(String in, String out, List<String> arguments) {
    static final Variant PLAIN = new Variant("", "", List.of());
  }

  boolean installed() {
    return Programs.exists(program());
  }

  boolean plays(Scenario scenario) {
    return variants.containsKey(scenario);
  }

  @Override
  public Running start(Stage stage) throws IOException {
    Variant variant = variants.getOrDefault(stage.scenario(), Variant.PLAIN);
    Path folder = stage.children().folder();
    Path file = folder.resolve(name + ".conf");
    int port = Ports.free();
    UnaryOperator<String> fill =
        text ->
            text.replace("{in}", variant.in)
                .replace("{out}", variant.out)
                .replace("{port}", Integer.toString(port))
                .replace("{upstream}", Integer.toString(stage.upstreamPort()))
                .replace("{file}", file.toString())
                .replace("{folder}", folder.toString());
    Files.writeString(file, fill.apply(configuration));
    List<String> command = new ArrayList<>(stage.prefix());
    command.add(Programs.find(program()).orElseThrow().toString());
    arguments.forEach(argument -> command.add(fill.apply(argument)));
    variant.arguments.forEach(argument -> command.add(fill.apply(argument)));
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = stage.children().start(builder.redirectOutput(log.toFile()));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    BooleanSupplier up = () -> Ports.accept(address) || !process.isAlive();
    if (!Waiting.poll(Clock.system(), START_LIMIT, up) || !process.isAlive()) {
      throw new IOException(name + " did not start:\n" + Files.readString(log));
    }
    return new Running(process.pid(), port);
  }

  /// The first word of its name.
  private String program() {
    return name.split("-", -1)[0];
  }
}
