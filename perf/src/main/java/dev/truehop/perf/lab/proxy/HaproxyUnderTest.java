package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Worker-confined (to the thread of one scenario in one mode): HAProxy, with its own way to count.
final class HaproxyUnderTest implements ProxyUnderTest {
  private static final Duration SERVER_TIMEOUT = Duration.ofSeconds(50);
  private static final String HTTP2 = ProxySpec.Settings.HTTP2;
  private static final String RETRIES_COLUMN = "wretr";

  private final ForeignProcess process;
  private final Path control;

  private HaproxyUnderTest(ForeignProcess process, Path control) {
    this.process = process;
    this.control = control;
  }

  static ProxyUnderTest start(Launch launch, ProxySpec spec)
      throws IOException, InterruptedException {
    List<String> arguments = List.of("-W", "-f", launch.file(".conf").toString());
    ForeignProcess process = ForeignProcess.start(launch, text(launch, spec), arguments);
    return new HaproxyUnderTest(process, launch.file(".sock"));
  }

  static String text(Launch launch, ProxySpec spec) {
    Duration timeout = spec.settings().timeout();
    long timeoutMillis = (timeout.isZero() ? SERVER_TIMEOUT : timeout).toMillis();
    StringBuilder text = new StringBuilder();
    text.append("global\n  no strict-limits\n  maxconn 4096\n");
    text.append("  stats socket ").append(launch.file(".sock")).append("\n");
    text.append("defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n");
    text.append("  timeout server ").append(timeoutMillis).append("ms\n");
    launch.mode().routeLines().forEach(line -> text.append("  ").append(line).append('\n'));
    text.append("frontend web\n  bind ").append(launch.address()).append(':');
    text.append(ForeignProcess.PORT).append("\n  use_backend %[path,field(2,/)]\n");
    for (ProxySpec.Cluster cluster : spec.clusters()) {
      text.append("backend ").append(cluster.name()).append('\n');
      launch.mode().clusterLines().forEach(line -> text.append("  ").append(line).append('\n'));
      for (int i = 0; i < cluster.endpoints().size(); i++) {
        text.append("  server s").append(i).append(' ');
        text.append(cluster.endpoints().get(i).address());
        text.append(spec.settings().protocol().equals(HTTP2) ? " proto h2\n" : "\n");
      }
    }
    return text.toString();
  }

  @Override
  public HostPort web() {
    return process.web();
  }

  @Override
  public long pid() {
    return process.process().pid();
  }

  @Override
  public void tell(ProxySpec spec) throws IOException {
    process.reload(text(process.launch(), spec), "USR2");
  }

  /// Of the present worker: a reload begins anew.
  @Override
  public long replays() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control));
      Channels.newOutputStream(channel).write("show stat\n".getBytes(StandardCharsets.US_ASCII));
      byte[] said = Channels.newInputStream(channel).readAllBytes();
      return retries(new String(said, StandardCharsets.US_ASCII));
    }
  }

  /// Adds up the retries of all servers.
  static long retries(String table) {
    List<String> lines = table.lines().filter(line -> !line.isBlank()).toList();
    List<String> titles = List.of(lines.getFirst().replace("# ", "").split(",", -1));
    long sum = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      boolean server = !cells[1].equals("FRONTEND") && !cells[1].equals("BACKEND");
      String retries = cells[titles.indexOf(RETRIES_COLUMN)];
      sum += server && !retries.isEmpty() ? Long.parseLong(retries) : 0;
    }
    return sum;
  }

  @Override
  public void close() {
    process.close();
  }
}
