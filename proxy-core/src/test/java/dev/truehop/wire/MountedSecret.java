package dev.truehop.wire;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// Confined to one thread. A folder as Kubernetes mounts a secret: its files are links through
/// `..data`, a link to a folder that is replaced as a whole.
final class MountedSecret {
  private final Path folder;
  private int version;

  MountedSecret(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /// The kubelet's steps: a new folder, a new link in place of the old one, the old folder gone.
  MountedSecret replace(Map<String, String> files) throws IOException {
    Path old = data(version);
    Path data = Files.createDirectory(data(++version));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(data.resolve(file.getKey()), file.getValue());
    }
    Path link = folder.resolve("..data_tmp");
    Files.createSymbolicLink(link, data.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      if (!Files.isSymbolicLink(folder.resolve(name))) {
        Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
      }
    }
    if (Files.exists(old)) {
      for (String name : files.keySet()) {
        Files.deleteIfExists(old.resolve(name));
      }
      Files.delete(old);
    }
    return this;
  }

  private Path data(int version) {
    return folder.resolve("..version" + version);
  }

  MountedSecret replace(X509Bundle bundle, String roots) throws IOException {
    return replace(
        Map.of(
            "tls.crt", bundle.getCertificatePathPEM(),
            "tls.key", bundle.getPrivateKeyPEM(),
            "ca.crt", roots));
  }

  /// `certificate: ..., privateKey: ..., caCertificates: ...`
  String section() {
    return "certificate: %s, privateKey: %s, caCertificates: %s"
        .formatted(folder.resolve("tls.crt"), folder.resolve("tls.key"), folder.resolve("ca.crt"));
  }
}
