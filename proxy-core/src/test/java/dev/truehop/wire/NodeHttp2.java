package dev.truehop.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. The script `node-http2-upstream.js` on the machine's Node; where there is none, the
/// tests that ask for it are skipped.
final class NodeHttp2 implements AutoCloseable {
  private static final String LISTENING = "listening ";

  private final ChildProcess process;
  private final Path script;
  private final int port;
  private final int securePort;

  private NodeHttp2(ChildProcess process, Path script) {
    this.process = process;
    this.script = script;
    String line = process.line("its ports", text -> text.startsWith(LISTENING));
    String[] ports = line.substring(LISTENING.length()).split(" ");
    this.port = Integer.parseInt(ports[0]);
    this.securePort = Integer.parseInt(ports[1]);
  }

  /// @param pair certificate and key, without `.crt` and `.key`
  static NodeHttp2 start(Path pair) throws IOException {
    Assumptions.assumeTrue(ChildProcess.installed("node"), "skipped: node is not installed");
    Path script = Files.createTempFile("node-http2-upstream", ".js");
    try (InputStream in = NodeHttp2.class.getResourceAsStream("node-http2-upstream.js")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = List.of("node", script + "", pair + "");
    return new NodeHttp2(ChildProcess.start("node", command), script);
  }

  int port() {
    return port;
  }

  int securePort() {
    return securePort;
  }

  @Override
  public void close() throws IOException {
    process.close();
    Files.delete(script);
  }
}
