package dev.truehop.perf.lab.proxy;

import dev.truehop.perf.Children;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Immutable: where and as what a proxy is started.
///
/// @param address of the loopback interface; nobody else listens on it
/// @param name of the scenario, for files
public record Launch(
    Clock clock, Children children, Place place, String address, String name, Mode mode) {

  /// Starts the proxy of the mode and waits until it serves.
  public ProxyUnderTest start(ProxySpec spec) throws IOException, InterruptedException {
    return switch (mode.program()) {
      case TRUEHOP -> TruehopUnderTest.start(this, spec);
      case HAPROXY -> HaproxyUnderTest.start(this, spec);
      case NGINX -> NginxUnderTest.start(this, spec);
    };
  }

  Path file(String extension) {
    return children.folder().resolve(name + "-" + mode.fileName() + extension);
  }

  /// Replaces a file in one step, so that whoever watches it never sees half of it.
  static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
