package dev.truehop.perf.cpu;

import dev.truehop.perf.cpu.ForeignPeer.Variant;
import java.util.List;
import java.util.Map;

/// Immutable (constants only): the programs that Truehop is compared with, and the upstream that
/// speaks HTTP/2 with TLS. One worker each, no access log, connections kept for ever.
final class ForeignPeers {
  private static final ForeignPeer HAPROXY =
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
            bind 127.0.0.1:{port} {in}
            default_backend app
          backend app
            http-reuse always
            server app1 127.0.0.1:{upstream} pool-max-conn -1 pool-purge-delay 1h {out}
          """,
          Map.of(
              Scenario.HTTP1,
              Variant.PLAIN,
              Scenario.HTTP2_IN,
              new Variant("proto h2", "", List.of()),
              Scenario.MTLS_OUT,
              new Variant(
                  "",
                  "ssl crt {folder}/perf-proxy.pem ca-file {folder}/ca.crt verify required"
                      + " verifyhost localhost sni str(localhost) alpn h2",
                  List.of())));

  private static final String NGINX_PATHS =
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
      """;

  private static final List<String> NGINX_ARGUMENTS =
      List.of("-p", "{folder}", "-e", "stderr", "-c", "{file}");

  /// Debian's speaks HTTP/2 to clients only.
  private static final ForeignPeer NGINX =
      new ForeignPeer(
          "nginx",
          NGINX_ARGUMENTS,
          NGINX_PATHS
              + """
                upstream app {
                  server 127.0.0.1:{upstream};
                  keepalive 1024;
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                }
                server {
                  listen 127.0.0.1:{port} {in};
                  location / {
                    proxy_pass http://app;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                  }
                }
              }
              """,
          Map.of(
              Scenario.HTTP1,
              Variant.PLAIN,
              Scenario.HTTP2_IN,
              new Variant("http2", "", List.of())));

  private static final ForeignPeer NGHTTPX =
      new ForeignPeer(
          "nghttpx",
          List.of(
              "--conf=/dev/null",
              "--single-process",
              "--workers=1",
              "--frontend=127.0.0.1,{port};no-tls",
              "--backend=127.0.0.1,{upstream}{out}",
              "--accesslog-file=/dev/null",
              "--errorlog-file=/dev/stderr",
              "--no-ocsp",
              "--no-via",
              "--backend-connections-per-host=256",
              "--backend-keep-alive-timeout=1h",
              "--frontend-read-timeout=1h",
              "--frontend-keep-alive-timeout=1h",
              "--frontend-http2-read-timeout=1h"),
          "",
          Map.of(
              Scenario.HTTP1,
              Variant.PLAIN,
              Scenario.HTTP2_IN,
              Variant.PLAIN,
              Scenario.MTLS_OUT,
              new Variant(
                  "",
                  ";;proto=h2;tls;sni=localhost",
                  List.of(
                      "--client-cert-file={folder}/perf-proxy.crt",
                      "--client-private-key-file={folder}/perf-proxy.key",
                      "--cacert={folder}/ca.crt"))));

  static final List<ForeignPeer> ALL = List.of(HAPROXY, NGINX, NGHTTPX);

  /// Answers with 100 octets over HTTP/2, to those who show a certificate.
  static final ForeignPeer TLS_UPSTREAM =
      new ForeignPeer(
          "nginx-upstream",
          NGINX_ARGUMENTS,
          NGINX_PATHS
              + """
                http2_max_concurrent_streams 1024;
                server {
                  listen 127.0.0.1:{port} ssl http2;
                  ssl_certificate {folder}/localhost.crt;
                  ssl_certificate_key {folder}/localhost.key;
                  ssl_client_certificate {folder}/ca.crt;
                  ssl_verify_client on;
                  location / { return 200 "%s"; }
                }
              }
              """
                  .formatted("x".repeat(100)),
          Map.of(Scenario.MTLS_OUT, Variant.PLAIN));

  private ForeignPeers() {}
}
