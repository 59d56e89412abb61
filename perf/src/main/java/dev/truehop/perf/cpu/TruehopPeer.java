package dev.truehop.perf.cpu;

import dev.truehop.perf.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Immutable: Truehop itself, all defaults but those that all proxies get.
final class TruehopPeer implements Peer {
  static final String NAME = "truehop";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Running start(Stage stage) throws IOException {
    Path folder = stage.children().folder();
    Path file = folder.resolve("truehop.yaml");
    Files.writeString(file, yaml(stage.scenario(), stage.upstreamPort(), folder));
    ProxyProcess proxy = ProxyProcess.start(stage.children(), file, stage.prefix(), _ -> {});
    return new Running(proxy.pid(), proxy.web().port());
  }

  /// @param folder with the certificates
  static String yaml(Scenario scenario, int upstreamPort, Path folder) {
    String out =
        switch (scenario) {
          case HTTP1, HTTP2_IN -> "";
          case MTLS_OUT ->
              """
              protocol: http2
              tls:
                mode: mutual
                clientCertificate: %1$s/perf-proxy.crt
                privateKey: %1$s/perf-proxy.key
                caCertificates: %1$s/ca.crt
                subjectAltNames: [ %2$s ]
                sni: %2$s
              """
                  .formatted(folder, Certificates.SERVER)
                  .indent(4);
        };
    return """
    admin: { address: "127.0.0.1:0" }
    workers: 1
    accessLog: { output: none }
    listeners:
      - name: web
        address: 127.0.0.1:0
        cluster: app
    clusters:
      - name: app
        endpoints:
          - { address: "127.0.0.1:%d", pod: { uid: perf-1 } }
    %s
    """
        .formatted(upstreamPort, out);
  }
}
