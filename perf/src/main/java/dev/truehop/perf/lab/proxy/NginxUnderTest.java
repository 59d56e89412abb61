package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Worker-confined (to the thread of one scenario in one mode): nginx. It counts no retries.
final class NginxUnderTest implements ProxyUnderTest {
  private static final long UNKNOWN = -1;

  /// `{name}` names files in `{folder}`. Its workers must not change user: a user namespace has
  /// one.
  private static final String TEXT =
      """
      daemon off;
      user root root;
      worker_processes 1;
      pid {folder}/{name}.pid;
      error_log stderr;
      events { worker_connections 4096; }
      http {
        access_log off;
        client_body_temp_path {folder}/{name}-body;
        proxy_temp_path {folder}/{name}-proxy;
        fastcgi_temp_path {folder}/{name}-fastcgi;
        uwsgi_temp_path {folder}/{name}-uwsgi;
        scgi_temp_path {folder}/{name}-scgi;
      {upstreams}
        server {
          listen {web};
      {locations}
        }
      }
      """;

  private final ForeignProcess process;

  private NginxUnderTest(ForeignProcess process) {
    this.process = process;
  }

  static ProxyUnderTest start(Launch launch, ProxySpec spec)
      throws IOException, InterruptedException {
    String folder = launch.children().folder().toString();
    List<String> arguments =
        List.of("-p", folder, "-e", "stderr", "-c", launch.file(".conf").toString());
    return new NginxUnderTest(ForeignProcess.start(launch, text(launch, spec), arguments));
  }

  static String text(Launch launch, ProxySpec spec) {
    StringBuilder upstreams = new StringBuilder();
    StringBuilder locations = new StringBuilder();
    Duration timeout = spec.settings().timeout();
    for (ProxySpec.Cluster cluster : spec.clusters()) {
      upstreams.append("  upstream ").append(cluster.name()).append(" {\n");
      for (ProxySpec.Endpoint endpoint : cluster.endpoints()) {
        upstreams.append("    server ").append(endpoint.address()).append(";\n");
      }
      for (String line : launch.mode().clusterLines()) {
        upstreams.append("    ").append(line).append('\n');
      }
      upstreams.append("  }\n");
      locations.append("    location = /").append(cluster.name());
      locations.append(" {\n      proxy_pass http://").append(cluster.name()).append(";\n");
      if (!timeout.isZero()) {
        locations.append("      proxy_read_timeout ").append(timeout.toMillis()).append("ms;\n");
      }
      for (String line : launch.mode().routeLines()) {
        locations.append("      ").append(line).append('\n');
      }
      locations.append("    }\n");
    }
    Path pid = launch.file(".pid");
    String name = pid.getFileName().toString();
    return TEXT.replace("{folder}", launch.children().folder().toString())
        .replace("{name}", name.substring(0, name.length() - ".pid".length()))
        .replace("{web}", launch.address() + ":" + ForeignProcess.PORT)
        .replace("{upstreams}", upstreams)
        .replace("{locations}", locations);
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
    process.reload(text(process.launch(), spec), "HUP");
  }

  @Override
  public long replays() {
    return UNKNOWN;
  }

  @Override
  public void close() {
    process.close();
  }
}
