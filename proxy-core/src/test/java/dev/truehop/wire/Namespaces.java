package dev.truehop.wire;

import dev.truehop.worker.Clock;
import io.netty.util.concurrent.Ticker;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. One address on which pods come and go: a pod is a network namespace at the other
/// end of a veth pair. All names are this process's own, and are removed whatever happens.
final class Namespaces implements AutoCloseable {
  static final int PORT = 8080;

  private final String name = "thw" + ProcessHandle.current().pid();
  private final String link = "v" + name;
  private final String subnet = "198.18." + ProcessHandle.current().pid() % 250 + '.';
  private ChildProcess pod;

  /// Skips the test where the machine does not let it make namespaces.
  static Namespaces assumed() throws IOException {
    Assumptions.assumeTrue(ChildProcess.installed("ip"), "skipped: ip is not installed");
    Namespaces namespaces = new Namespaces();
    String problem = namespaces.tryNetwork();
    Assumptions.assumeTrue(problem == null, "skipped, no right to make namespaces: " + problem);
    return namespaces;
  }

  private String tryNetwork() throws IOException {
    ChildProcess.Result result = ChildProcess.run(List.of("ip", "netns", "add", name));
    if (result.code() != 0) {
      return result.err();
    }
    result = ip("link add " + link + " type veth peer name eth0 netns " + name);
    removeNetwork();
    return result.code() == 0 ? null : result.err();
  }

  private static ChildProcess.Result ip(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    return ChildProcess.run(command);
  }

  private static void mustIp(String arguments) throws IOException {
    ChildProcess.Result result = ip(arguments);
    if (result.code() != 0) {
      throw new IOException("ip " + arguments + ": " + result.err());
    }
  }

  /// Where every pod listens.
  String address() {
    return subnet + "2:" + PORT;
  }

  /// Starts a pod that answers with its name.
  void start(String podName) throws IOException {
    mustIp("netns add " + name);
    mustIp("link add " + link + " type veth peer name eth0 netns " + name);
    mustIp("addr add " + subnet + "1/30 dev " + link);
    mustIp("link set " + link + " up");
    mustIp("-n " + name + " addr add " + subnet + "2/30 dev eth0");
    mustIp("-n " + name + " link set eth0 up");
    mustIp("-n " + name + " link set lo up");
    List<String> command =
        List.of(
            "ip",
            "netns",
            "exec",
            name,
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath(),
            PodMain.class.getName(),
            podName);
    pod = ChildProcess.start("pod " + podName, command);
    pod.line("it listens", line -> line.equals("listening"));
  }

  private static String classPath() {
    return Stream.of(PodMain.class, Clock.class, Ticker.class)
        .map(type -> location(type).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The folder or jar that this JVM has a class from.
  static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The pod is gone, its address with it, and not one segment said so: its link goes first.
  void vanish() throws IOException {
    removeNetwork();
    pod.close();
  }

  /// From now on the pod gets what is sent to it, and nothing comes back.
  void silence() throws IOException {
    mustIp("-n " + name + " route add blackhole " + subnet + "1/32");
  }

  /// From now on this host knows no way to the pod, and says so to itself.
  void loseRoute() throws IOException {
    mustIp("route add unreachable " + subnet + "2/32");
  }

  private void removeNetwork() throws IOException {
    ip("route del unreachable " + subnet + "2/32");
    ip("link del " + link);
    ip("netns del " + name);
  }

  /// How often the current pod's app executed the request with this target.
  long executions(String target) {
    return pod.out().stream().filter(line -> line.equals("executed " + target)).count();
  }

  @Override
  public void close() throws IOException {
    removeNetwork();
    if (pod != null) {
      pod.close();
    }
  }
}
