package dev.truehop.server;

import dev.truehop.config.ClusterConfig;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.ListenerTls;
import dev.truehop.config.TlsCheck;
import dev.truehop.config.TruehopConfig;
import dev.truehop.tls.BadFileException;
import dev.truehop.tls.ClientTls;
import dev.truehop.tls.Material;
import dev.truehop.tls.OwnCertificate;
import dev.truehop.tls.RevocationList;
import dev.truehop.tls.ServerTls;
import dev.truehop.tls.TlsFactory;
import dev.truehop.tls.TlsProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Thread-safe by being used under the proxy's lock. Makes versions of the certificates that a
/// configuration names, keeps those whose section did not change, and renews those whose files did.
/// What can not be read leaves the last good version in force.
final class Certificates {
  private static final System.Logger LOG = System.getLogger("truehop");

  private @Nullable TlsFactory factory;

  /// Made when the first `tls` section is met: a proxy without TLS does not load the library.
  private TlsFactory factory() {
    TlsFactory factory = this.factory;
    if (factory == null) {
      factory = new TlsFactory(TlsProvider.best());
      this.factory = factory;
      TlsProvider provider = factory.provider();
      if (provider == TlsProvider.BORINGSSL) {
        LOG.log(System.Logger.Level.INFO, "TLS by {0}", provider.text());
      } else {
        LOG.log(
            System.Logger.Level.WARNING,
            "TLS by {0}, which costs several times the CPU: BoringSSL is not available: {1}",
            provider.text(),
            provider.reason());
      }
    }
    return factory;
  }

  /// Who does the cryptography, for people.
  String provider() {
    TlsFactory factory = this.factory;
    return factory == null ? "none loaded" : factory.provider().text();
  }

  /// What a configuration needs.
  ///
  /// @param before in force until now; what did not change is taken over
  /// @throws IOException when a file can not be used, with everything about it in the message;
  ///   nothing is left open then
  TlsVersions load(TruehopConfig config, TlsVersions before) throws IOException {
    Map<String, ServerTls> servers = new HashMap<>();
    Map<String, ClientTls> clients = new HashMap<>();
    try {
      for (ListenerConfig listener : config.listeners()) {
        ListenerTls tls = listener.tls();
        if (tls != null) {
          servers.put(listener.name(), server(listener, tls, before));
        }
      }
      for (ClusterConfig cluster : config.clusters()) {
        if (cluster.tls().enabled()) {
          clients.put(cluster.name(), client(cluster, before));
        }
      }
    } catch (BadFileException e) {
      new TlsVersions(servers, clients).closeAllBut(before);
      throw new IOException(e.file() + ": " + e.getMessage(), e);
    }
    return new TlsVersions(servers, clients);
  }

  private ServerTls server(ListenerConfig listener, ListenerTls tls, TlsVersions before)
      throws BadFileException {
    ServerTls known = before.servers().get(listener.name());
    List<String> alpn = TlsVersions.offered(listener);
    if (known != null && known.config().equals(tls) && known.alpn().equals(alpn)) {
      return known;
    }
    ServerTls made = factory().server(tls, alpn);
    loaded("listener " + listener.name(), made.material());
    return made;
  }

  private ClientTls client(ClusterConfig cluster, TlsVersions before) throws BadFileException {
    ClientTls known = before.clients().get(cluster.name());
    List<String> alpn = TlsVersions.offered(cluster);
    if (known != null && known.config().equals(cluster.tls()) && known.alpn().equals(alpn)) {
      return known;
    }
    ClientTls made = factory().client(cluster.tls(), alpn);
    loaded("cluster " + cluster.name(), made.material());
    return made;
  }

  /// Immutable: what became of another look at the files.
  ///
  /// @param versions the same object when nothing changed or nothing good was found
  /// @param applied sections with new certificates
  /// @param failed sections whose files can not be used
  record Renewed(TlsVersions versions, int applied, int failed) {}

  /// Reads the files again. Not synchronized: see the class.
  Renewed renewed(TlsVersions before) {
    Round round = new Round();
    Map<String, ServerTls> servers = new HashMap<>();
    before
        .servers()
        .forEach(
            (name, tls) ->
                servers.put(
                    name, round.next("listener " + name, tls, () -> factory().renewed(tls))));
    Map<String, ClientTls> clients = new HashMap<>();
    before
        .clients()
        .forEach(
            (name, tls) ->
                clients.put(
                    name, round.next("cluster " + name, tls, () -> factory().renewed(tls))));
    TlsVersions next = round.applied == 0 ? before : new TlsVersions(servers, clients);
    next.materials().stream()
        .filter(entry -> !before.materials().contains(entry))
        .forEach(entry -> loaded(entry.getKey(), entry.getValue()));
    return new Renewed(next, round.applied, round.failed);
  }

  private interface Renewal<T> {
    T next() throws BadFileException;
  }

  /// Confined to one renewal.
  private static final class Round {
    private int applied;
    private int failed;

    <T> T next(String user, T before, Renewal<T> renewal) {
      try {
        T next = renewal.next();
        applied += next == before ? 0 : 1;
        return next;
      } catch (BadFileException e) {
        failed++;
        LOG.log(
            System.Logger.Level.ERROR,
            "{0}: {1}: {2}; the last good certificates stay in force",
            user,
            e.file(),
            e.getMessage());
        return before;
      }
    }
  }

  private static void loaded(String user, Material material) {
    for (OwnCertificate own : material.own()) {
      X509Certificate leaf = own.leaf();
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: certificate {1} of {2}, serial {3}, until {4}, epoch {5}",
          user,
          own.files().certificate(),
          own.names().all().isEmpty() ? "nobody" : String.join(", ", own.names().all()),
          leaf.getSerialNumber().toString(16),
          leaf.getNotAfter().toInstant(),
          Long.toString(material.epoch()));
    }
    for (RevocationList list : material.revocations().lists()) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: revoked certificates {1} of {2}",
          user,
          material.listsFile(),
          list);
    }
  }

  /// As [TlsFactory#check], but sections in force are fine whatever their files hold now: the last
  /// good version serves them.
  static TlsCheck check(TruehopConfig inForce) {
    TlsCheck check = TlsFactory.check();
    return new TlsCheck() {
      @Override
      public List<BadFile> check(ListenerTls tls) {
        boolean known = inForce.listeners().stream().anyMatch(l -> tls.equals(l.tls()));
        return known ? List.of() : check.check(tls);
      }

      @Override
      public List<BadFile> check(ClusterTls tls) {
        boolean known = inForce.clusters().stream().anyMatch(c -> tls.equals(c.tls()));
        return known ? List.of() : check.check(tls);
      }
    };
  }
}
