package dev.truehop.tls;

import dev.truehop.config.CertificateFiles;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.ListenerTls;
import dev.truehop.config.TlsCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Thread-safe. Reads certificate files and makes versions of them. Never called on a worker.
public final class TlsFactory {
  private final TlsProvider provider;
  private final AtomicLong epochs = new AtomicLong();

  public TlsFactory(TlsProvider provider) {
    this.provider = provider;
  }

  public TlsProvider provider() {
    return provider;
  }

  /// @param alpn application protocols to offer, the best first
  /// @throws BadFileException when a file can not be used
  public ServerTls server(ListenerTls config, List<String> alpn) throws BadFileException {
    return server(config, alpn, Material.load(config, epochs.incrementAndGet()));
  }

  private ServerTls server(ListenerTls config, List<String> alpn, Material material)
      throws BadFileException {
    try {
      return new ServerTls(provider, config, alpn, material);
    } catch (SSLException | IllegalArgumentException e) {
      throw new BadFileException(config.certificates().getFirst().certificate(), text(e));
    }
  }

  /// @param alpn application protocols to offer, the best first
  /// @throws BadFileException when a file can not be used
  public ClientTls client(ClusterTls config, List<String> alpn) throws BadFileException {
    return new ClientTls(provider, config, alpn, Material.load(config, epochs.incrementAndGet()));
  }

  /// Reads the files again.
  ///
  /// @return the same when they hold what they held; else the next version, and the old one is the
  ///   caller's to close when no worker uses it any more
  /// @throws BadFileException when a file can not be used; the old version stays good
  public ServerTls renewed(ServerTls before) throws BadFileException {
    Material now = Material.load(before.config(), before.material().epoch());
    return now.equals(before.material())
        ? before
        : server(before.config(), before.alpn(), numbered(now, before.material()));
  }

  /// As [#renewed(ServerTls)], for a cluster.
  public ClientTls renewed(ClientTls before) throws BadFileException {
    Material now = Material.load(before.config(), before.material().epoch());
    return now.equals(before.material())
        ? before
        : new ClientTls(provider, before.config(), before.alpn(), numbered(now, before.material()));
  }

  private Material numbered(Material now, Material before) {
    return now.sameCertificates(before) ? now : now.numbered(epochs.incrementAndGet());
  }

  /// Says of `tls` sections whether their files can be used.
  public static TlsCheck check() {
    return new TlsCheck() {
      @Override
      public List<BadFile> check(ListenerTls tls) {
        return complaints(
            tls.certificates().stream().<Reading>map(c -> () -> OwnCertificate.load(c)).toList(),
            tls.caCertificates(),
            () -> Material.load(tls, 0));
      }

      @Override
      public List<BadFile> check(ClusterTls tls) {
        CertificateFiles own = tls.own();
        return complaints(
            own == null ? List.of() : List.of(() -> OwnCertificate.load(own)),
            tls.caCertificates(),
            () -> Material.load(tls, 0));
      }
    };
  }

  private interface Reading {
    void read() throws BadFileException;
  }

  /// @param together what can be judged only when each of the others is good
  private static List<TlsCheck.BadFile> complaints(
      List<Reading> own, @Nullable Path roots, Reading together) {
    List<Reading> readings = new ArrayList<>(own);
    if (roots != null) {
      readings.add(() -> PemFile.read(roots).certificates());
    }
    List<TlsCheck.BadFile> bad = new ArrayList<>();
    readings.forEach(reading -> read(reading, bad));
    if (bad.isEmpty()) {
      read(together, bad);
    }
    return bad;
  }

  private static void read(Reading reading, List<TlsCheck.BadFile> bad) {
    try {
      reading.read();
    } catch (BadFileException e) {
      bad.add(new TlsCheck.BadFile(e.file(), String.valueOf(e.getMessage())));
    }
  }

  private static String text(Exception e) {
    return "TLS can not use it: " + e.getMessage();
  }
}
