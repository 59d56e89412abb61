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

/// Immutable: another proxy, found on this machine.
///
/// @param arguments of its command line, `{file}` and `{folder}` replaced
/// @param configuration the text of its file, `{port}`, `{upstream}` and `{folder}` replaced
record ForeignPeer(String name, List<String> arguments, String configuration) implements Peer {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  static final ForeignPeer HAPROXY =
      new ForeignPeer(
          "haproxy",
          List.of("-db", "-f", "{file}"),
          """
          global
            nbthread 1
            no strict-limits
          defaults
            mode http
            timeout connect 5s
            timeout client 1h
            timeout server 1h
            timeout http-keep-alive 1h
          frontend web
            bind 127.0.0.1:{port}
            default_backend app
          backend app
            http-reuse always
            server app1 127.0.0.1:{upstream} pool-max-conn -1 pool-purge-delay 1h
          """);

  static final ForeignPeer NGINX =
      new ForeignPeer(
          "nginx",
          List.of("-p", "{folder}", "-e", "stderr", "-c", "{file}"),
          """
          daemon off;
          master_process off;
          worker_processes 1;
          pid {folder}/nginx.pid;
          events { worker_connections 4096; }
          http {
            access_log off;
            client_body_temp_path {folder}/nginx-body;
            proxy_temp_path {folder}/nginx-proxy;
            fastcgi_temp_path {folder}/nginx-fastcgi;
            uwsgi_temp_path {folder}/nginx-uwsgi;
            scgi_temp_path {folder}/nginx-scgi;
            keepalive_requests 1000000000;
            keepalive_timeout 1h;
            upstream app {
              server 127.0.0.1:{upstream};
              keepalive 1024;
              keepalive_requests 1000000000;
              keepalive_timeout 1h;
            }
            server {
              listen 127.0.0.1:{port};
              location / {
                proxy_pass http://app;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
            }
          }
          """);

  boolean installed() {
    return Programs.exists(name);
  }

  @Override
  public Running start(Stage stage) throws IOException {
    Path folder = stage.children().folder();
    Path file = folder.resolve(name + ".conf");
    int port = Ports.free();
    Files.writeString(
        file,
        configuration
            .replace("{port}", Integer.toString(port))
            .replace("{upstream}", Integer.toString(stage.upstreamPort()))
            .replace("{folder}", folder.toString()));
    List<String> command = new ArrayList<>(stage.prefix());
    command.add(Programs.find(name).orElseThrow().toString());
    for (String argument : arguments) {
      command.add(
          argument.replace("{file}", file.toString()).replace("{folder}", folder.toString()));
    }
    Path log = folder.resolve(name + ".log");
    Process process =
        stage
            .children()
            .start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
    if (!Waiting.poll(
            Clock.system(),
            START_LIMIT,
            () ->
                Ports.accept(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    || !process.isAlive())
        || !process.isAlive()) {
      throw new IOException(name + " did not start:\n" + Files.readString(log));
    }
    return new Running(process.pid(), port);
  }
}
