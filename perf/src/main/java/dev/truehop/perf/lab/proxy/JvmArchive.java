package dev.truehop.perf.lab.proxy;

import dev.truehop.perf.Children;
import dev.truehop.perf.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Immutable: Truehop's classes as one JVM left them, so that the others start in half the time.
/// The lab starts a hundred of them.
///
/// @param file need not exist: a JVM that can not use it starts as usual
public record JvmArchive(Path file) {
  private static final String EXAMPLE =
      """
      admin: { address: "127.0.0.1:0" }
      accessLog: { output: none }
      listeners: [ { name: web, address: "127.0.0.1:0", cluster: app } ]
      clusters: [ { name: app, endpoints: [ { address: "127.0.0.1:9", pod: { uid: app-1 } } ] } ]
      """;

  /// It writes the archive when it ends.
  private static final long WRITE_SECONDS = 60;

  /// Starts a proxy and ends it again.
  public static JvmArchive make(Children children) throws IOException {
    Path configuration = children.folder().resolve("archive.yaml");
    Files.writeString(configuration, EXAMPLE);
    JvmArchive archive = new JvmArchive(children.folder().resolve("truehop.jsa"));
    List<String> flags = List.of("-XX:ArchiveClassesAtExit=" + archive.file, "-Xlog:cds=off");
    ProxyProcess.startWith(children, configuration, flags).end(WRITE_SECONDS);
    return archive;
  }

  List<String> flags() {
    return Files.exists(file)
        ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off")
        : List.of();
  }
}
