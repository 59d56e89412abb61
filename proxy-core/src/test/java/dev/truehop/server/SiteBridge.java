package dev.truehop.server;

import dev.truehop.config.TruehopConfig;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Opens the package-private road by which a configuration reaches a worker, for
/// simulations in other packages: compile, apply, remember for the next time.
public final class SiteBridge {
  private final WorkerSite site;
  private @Nullable Snapshot current;

  public SiteBridge(WorkerSite site) {
    this.site = site;
  }

  /// Applies a configuration as a reload does.
  public void apply(TruehopConfig config) {
    Snapshot next = Snapshot.compile(config, TlsVersions.NONE, current);
    current = next;
    site.apply(next);
  }
}
