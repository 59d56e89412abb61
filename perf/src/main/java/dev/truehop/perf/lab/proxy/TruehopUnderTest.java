package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import dev.truehop.perf.AdminStats;
import dev.truehop.perf.ProxyProcess;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Worker-confined (to the thread of one scenario in one mode): the packaged Truehop.
final class TruehopUnderTest implements ProxyUnderTest {
  private static final Duration RELOAD_LIMIT = Duration.ofSeconds(15);
  private static final Duration SCRAPE_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String RELOADS = "truehop_config_reloads_total";

  private static final String LISTENER_TLS =
      "  tls: { certificate: {folder}/lab-proxy.crt, privateKey: {folder}/lab-proxy.key,"
          + " caCertificates: {folder}/ca.crt, caCrl: {folder}/ca.crl,"
          + " clientCertificate: required }\n";

  /// Handshakes take their time where everybody makes them at once.
  private static final String CLUSTER_TLS =
      "  connectTimeout: 5s\n  tls: { mode: mutual, clientCertificate: {folder}/lab-proxy.crt,"
          + " privateKey: {folder}/lab-proxy.key, caCertificates: {folder}/ca.crt,"
          + " caCrl: {folder}/ca.crl }\n";

  private final Launch launch;
  private final Path file;
  private final ProxyProcess process;

  private TruehopUnderTest(Launch launch, Path file, ProxyProcess process) {
    this.launch = launch;
    this.file = file;
    this.process = process;
  }

  static ProxyUnderTest start(Launch launch, ProxySpec spec)
      throws IOException, InterruptedException {
    Path file = launch.file(".yaml");
    Launch.replace(file, yaml(launch, spec));
    ProxyProcess process = launch.place().call(() -> ProxyProcess.start(launch.children(), file));
    return new TruehopUnderTest(launch, file, process);
  }

  static String yaml(Launch launch, ProxySpec spec) {
    Mode mode = launch.mode();
    StringBuilder yaml = new StringBuilder();
    yaml.append("admin: { address: \"127.0.0.1:0\" }\naccessLog: { output: none }\n");
    yaml.append("listeners:\n- name: web\n  address: ").append(launch.address()).append(":0\n");
    Optional<Path> certificates = spec.settings().certificates();
    certificates.ifPresent(folder -> yaml.append(LISTENER_TLS.replace("{folder}", "" + folder)));
    yaml.append("  routes:\n");
    for (ProxySpec.Cluster cluster : spec.clusters()) {
      yaml.append("  - match: { path: { exact: /").append(cluster.name()).append(" } }\n");
      yaml.append("    cluster: ").append(cluster.name()).append('\n');
      Duration timeout = spec.settings().timeout();
      if (!timeout.isZero()) {
        yaml.append("    timeout: ").append(timeout.toMillis()).append("ms\n");
      }
      mode.routeLines().forEach(line -> yaml.append("    ").append(line).append('\n'));
    }
    Map<String, String> pool = new LinkedHashMap<>();
    for (String line : mode.clusterLines()) {
      pool.put(line.split(":", 2)[0], line);
    }
    for (String line : spec.settings().pool()) {
      pool.put(line.split(":", 2)[0], line);
    }
    yaml.append("clusters:\n");
    for (ProxySpec.Cluster cluster : spec.clusters()) {
      yaml.append("- name: ").append(cluster.name()).append('\n');
      yaml.append("  protocol: ").append(spec.settings().protocol()).append('\n');
      certificates.ifPresent(folder -> yaml.append(CLUSTER_TLS.replace("{folder}", "" + folder)));
      yaml.append("  endpoints:\n");
      for (ProxySpec.Endpoint endpoint : cluster.endpoints()) {
        yaml.append(
            "  - { address: \"%s\", pod: { uid: %s, namespace: lab, serviceAccount: %s } }\n"
                .formatted(endpoint.address(), endpoint.podUid(), endpoint.serviceAccount()));
      }
      yaml.append("  connectionPool: { ").append(String.join(", ", pool.values())).append(" }\n");
    }
    return yaml.toString();
  }

  @Override
  public HostPort web() {
    return process.web();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void tell(ProxySpec spec) throws IOException, InterruptedException {
    long before = reloads();
    Launch.replace(file, yaml(launch, spec));
    long deadline = launch.clock().nanos() + RELOAD_LIMIT.toNanos();
    while (reloads() == before) {
      if (launch.clock().nanos() - deadline > 0) {
        throw new IOException("the file was not reloaded within " + RELOAD_LIMIT);
      }
      Waiting.pause(launch.clock(), POLL);
    }
  }

  private long reloads() throws IOException, InterruptedException {
    return read().sum(RELOADS, "");
  }

  private AdminStats read() throws IOException, InterruptedException {
    return read(launch.clock(), launch.place(), process.admin());
  }

  /// It answers one scrape at a time and may not have noticed yet that the one before is over.
  static AdminStats read(Clock clock, Place place, HostPort admin)
      throws IOException, InterruptedException {
    long deadline = clock.nanos() + SCRAPE_LIMIT.toNanos();
    while (true) {
      try (Client client = new Client(place, admin, false)) {
        return AdminStats.parse(client.page("/stats/prometheus"));
      } catch (IOException failure) {
        if (clock.nanos() - deadline > 0) {
          throw failure;
        }
        Waiting.pause(clock, POLL);
      }
    }
  }

  @Override
  public long replays() throws IOException, InterruptedException {
    return read().sum("envoy_cluster_upstream_rq_retry", "");
  }

  @Override
  public Optional<AdminStats> stats() throws IOException, InterruptedException {
    return Optional.of(read());
  }

  @Override
  public void close() {
    process.close();
  }
}
