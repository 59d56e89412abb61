package dev.truehop.config;

import java.nio.file.Path;
import java.util.List;

/// Knows whether the files of a `tls` section can be used. The configuration carries their paths
/// and does not open them; who loads it may. Called on the loading thread.
public interface TlsCheck {
  /// Finds every file good.
  TlsCheck NONE =
      new TlsCheck() {
        @Override
        public List<BadFile> check(ListenerTls tls) {
          return List.of();
        }

        @Override
        public List<BadFile> check(ClusterTls tls) {
          return List.of();
        }
      };

  /// Immutable: a file that can't be used, and why.
  record BadFile(Path file, String message) {}

  List<BadFile> check(ListenerTls tls);

  List<BadFile> check(ClusterTls tls);
}
