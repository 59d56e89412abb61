package dev.truehop.server;

import dev.truehop.accesslog.LogFormat;
import dev.truehop.config.ConfigLoader;
import dev.truehop.config.Loaded;
import dev.truehop.config.Problem;
import dev.truehop.config.TruehopConfig;
import dev.truehop.metrics.ProcessStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Thread-safe: it lives on a thread of its own. Watches the configuration files and those of the
/// certificates, ten times a second, and applies what changes.
public final class Reloader {
  private static final System.Logger LOG = System.getLogger("truehop");
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int POLLS_BETWEEN_TRIES = 10;

  private final List<Path> files;
  private final Proxy proxy;
  private final ProcessStats stats;
  private final FileWatch watch;
  private final FileWatch certificates;
  private List<Problem> refused = List.of();
  private int polls;

  private Reloader(List<Path> files, Proxy proxy, ProcessStats stats) {
    this.files = List.copyOf(files);
    this.proxy = proxy;
    this.stats = stats;
    this.watch = new FileWatch(() -> this.files);
    this.certificates = new FileWatch(proxy::certificateFiles);
  }

  /// Begins to watch, on a daemon thread of its own.
  public static void start(List<Path> files, Proxy proxy, ProcessStats stats) {
    Reloader reloader = new Reloader(files, proxy, stats);
    Thread.ofPlatform().daemon().name("reload").start(reloader::watch);
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
      poll();
    }
  }

  private void poll() {
    if (certificates.changed()) {
      Proxy.Renewal renewal = proxy.renewCertificates();
      stats.countRenewals(renewal.applied(), renewal.failed());
    }
    // What a refused configuration needs may come later: a certificate that is still being written.
    boolean again = !refused.isEmpty() && ++polls % POLLS_BETWEEN_TRIES == 0;
    if (watch.changed() || again) {
      reload();
    }
  }

  private void reload() {
    switch (ConfigLoader.load(files, LogFormat::problem, proxy.tlsCheck())) {
      case Loaded.Ok ok -> {
        refused = List.of();
        apply(ok.config());
      }
      case Loaded.Invalid invalid -> refuse(invalid.problems());
    }
  }

  private void refuse(List<Problem> problems) {
    if (problems.equals(refused)) {
      return;
    }
    refused = problems;
    stats.countReload(false);
    problems.forEach(problem -> LOG.log(System.Logger.Level.ERROR, problem.toString()));
    LOG.log(
        System.Logger.Level.ERROR,
        "the changed configuration is refused ({0} problems); the last good one stays in force",
        problems.size());
  }

  private void apply(TruehopConfig config) {
    List<String> fixed = fixed(proxy.config(), config);
    if (!fixed.isEmpty()) {
      stats.countReload(false);
      LOG.log(
          System.Logger.Level.ERROR,
          "the changed configuration is refused: {0} can not change under a running proxy; restart"
              + " it, or take the change back",
          String.join(", ", fixed));
      return;
    }
    try {
      proxy.reload(config);
      stats.countReload(true);
      LOG.log(System.Logger.Level.INFO, "the changed configuration is in force");
    } catch (IOException | IllegalArgumentException e) {
      stats.countReload(false);
      LOG.log(
          System.Logger.Level.ERROR,
          "the changed configuration is refused: {0}; the last good one stays in force",
          e.getMessage());
    }
  }

  /// What changed although it stands from start to end.
  private static List<String> fixed(TruehopConfig before, TruehopConfig after) {
    List<String> changed = new ArrayList<>();
    note(changed, "admin", before.admin(), after.admin());
    note(changed, "workers", before.workers(), after.workers());
    note(changed, "transport", before.transport(), after.transport());
    note(changed, "accessLog", before.accessLog(), after.accessLog());
    return changed;
  }

  private static void note(List<String> changed, String key, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      changed.add(key);
    }
  }
}
