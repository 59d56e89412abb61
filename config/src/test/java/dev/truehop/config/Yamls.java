package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Immutable: configurations for tests, and short ways to load them.
final class Yamls {
  /// The folder that holds `docs` and `examples`.
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /// The smallest valid file.
  static final String SMALL =
      """
      listeners:
        - name: web
          address: 127.0.0.1:8080
          cluster: app
      clusters:
        - name: app
      """;

  /// Every key that is allowed, with a value that is not its default.
  static final String FULL =
      """
      admin: { address: "[::1]:15001" }
      workers: 3
      transport: io_uring
      accessLog: { output: logs/access.log, format: "%RESPONSE_CODE%\\n" }
      drain: { timeout: 1m30s }
      listeners:
        - name: web
          address: 0.0.0.0:8080
          protocol: http
          tls:
            certificate: certs/web.crt
            privateKey: certs/web.key
            caCertificates: ca.crt
            caCrl: ca.crl
            clientCertificate: required
          idleTimeout: 30m
          requestHeadersTimeout: 1500ms
          http2:
            initialStreamWindowSize: 65535
            initialConnectionWindowSize: 65536
            maxConcurrentStreams: 7
          routes:
            - name: api
              match:
                path: { prefix: /api }
                hosts: [Shop.example, "*.shop.example"]
                methods: [GET, POST]
                headers:
                  - { name: X-Debug, exact: "1", invert: true }
                  - { name: x-prefix, prefix: a }
                  - { name: x-regex, regex: "a+" }
                  - { name: x-present, present: true }
              cluster: orders
              timeout: 0s
              retries:
                attempts: 3
                perTryTimeout: 2s
                retryOn: "5xx, 503,reset,429"
                baseInterval: 10ms
                replayWithIdempotencyKey: true
              allowConnect: true
            - { match: { path: { exact: /health } }, cluster: orders }
            - { match: { path: { regex: "/v[0-9]+/.*" } }, cluster: orders }
        - name: all
          address: 127.0.0.1:0
          tls:
            certificates:
              - { certificate: a.crt, privateKey: a.key }
              - { certificate: /b.crt, privateKey: /b.key }
          cluster: orders
      clusters:
        - name: orders
          protocol: http1
          connectTimeout: 250ms
          loadBalancing: roundRobin
          tls:
            mode: mutual
            clientCertificate: own.crt
            privateKey: own.key
            caCertificates: ca.crt
            caCrl: lists.crl
            subjectAltNames: ["spiffe://td/ns/shop/sa/orders", orders.shop]
            sni: orders
          endpoints:
            - address: 10.0.0.5:3000
              pod: { uid: 6f1c, name: orders-7d9f, namespace: shop, serviceAccount: orders }
            - address: "[2001:DB8:0:0::1]:3000"
          connectionPool:
            keyBy: address
            reuse: blind
            idleTimeout: 61s
            trustedIdle: 2s
            maxConnections: 1
            maxPendingRequests: 2
            maxRequestsPerConnection: 3
            maxConnectionAge: 4h
            assumeNoDispatchAfterFin: true
            suspects: withhold
            learning: off
            spares: 4
            tcpKeepalive: { time: 5s, interval: 2s, probes: 3 }
            tcpUserTimeout: 0s
          http2: { initialStreamWindowSize: 70000, initialConnectionWindowSize: 2147483647 }
      """;

  private Yamls() {}

  static TruehopConfig config(String yaml) {
    return ok(ConfigLoader.parse("f.yaml", yaml, 8));
  }

  static TruehopConfig ok(Loaded loaded) {
    return assertInstanceOf(Loaded.Ok.class, loaded, loaded::toString).config();
  }

  /// One problem per line.
  static String problems(String yaml) {
    return problems(ConfigLoader.parse("f.yaml", yaml, 8));
  }

  static String problems(Loaded loaded) {
    List<Problem> problems = assertInstanceOf(Loaded.Invalid.class, loaded).problems();
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  static String read(String file) {
    try {
      return Files.readString(PROJECT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
