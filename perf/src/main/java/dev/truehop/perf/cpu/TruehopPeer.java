package dev.truehop.perf.cpu;

import dev.truehop.perf.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Immutable: Truehop itself, all defaults but those that both proxies get.
final class TruehopPeer implements Peer {
  static final String NAME = "truehop";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Running start(Stage stage) throws IOException {
    Path file = stage.children().folder().resolve("truehop.yaml");
    Files.writeString(file, yaml(stage.upstreamPort()));
    ProxyProcess proxy = ProxyProcess.start(stage.children(), file, stage.prefix(), _ -> {});
    return new Running(proxy.pid(), proxy.web().port());
  }

  static String yaml(int upstreamPort) {
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
    """
        .formatted(upstreamPort);
  }
}
