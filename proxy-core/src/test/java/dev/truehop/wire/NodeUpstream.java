package dev.truehop.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Thread-safe. The script `node-upstream.js` on the machine's Node; where there is none, the tests
/// that ask for it are skipped.
final class NodeUpstream implements AutoCloseable {
  private static final String LISTENING = "listening ";

  private final ChildProcess process;
  private final Path script;
  private final int port;

  private NodeUpstream(ChildProcess process, Path script) {
    this.process = process;
    this.script = script;
    String line = process.line("its port", text -> text.startsWith(LISTENING));
    this.port = Integer.parseInt(line.substring(LISTENING.length()));
  }

  static NodeUpstream start() throws IOException {
    Assumptions.assumeTrue(ChildProcess.installed("node"), "skipped: node is not installed");
    Path script = Files.createTempFile("node-upstream", ".js");
    try (InputStream in = NodeUpstream.class.getResourceAsStream("node-upstream.js")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return new NodeUpstream(ChildProcess.start("node", List.of("node", script + "")), script);
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.close();
    Files.delete(script);
  }
}
