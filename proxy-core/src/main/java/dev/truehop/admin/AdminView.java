package dev.truehop.admin;

import dev.truehop.config.HostPort;
import dev.truehop.events.Subscription;
import dev.truehop.metrics.MetricsRegistry;
import dev.truehop.pool.PoolSnapshot;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The program as the admin port sees it. Called by one thread at a time, never a worker's; a
/// method may wait for the workers.
public interface AdminView {

  /// Where the program is in its life, in Envoy's words.
  enum State {
    PRE_INITIALIZING,
    LIVE,
    DRAINING
  }

  /// @param uptimeMillis since the process began
  /// @param options the command line's options by name
  /// @param tls who does the cryptography of TLS
  record ServerInfo(String version, long uptimeMillis, Map<String, String> options, String tls) {}

  /// @param address that is really bound, never port 0
  record ListenerView(String name, HostPort address) {}

  /// @param maxConnections over all workers
  /// @param maxPendingRequests for each worker
  record ClusterView(
      String name, int maxConnections, int maxPendingRequests, List<EndpointView> endpoints) {}

  /// The certificates of one listener or cluster.
  ///
  /// @param user such as `listener web`
  /// @param epoch of the version that is in force
  /// @param roots whom peers are judged by
  /// @param chain what is shown to peers
  record CertificatesView(
      String user,
      long epoch,
      List<CertificateView> roots,
      List<CertificateView> chain,
      List<RevocationView> lists) {}

  /// A list of revoked certificates.
  ///
  /// @param number null when it has none
  /// @param count how many it lists
  /// @param nextUpdateMillis wall-clock time, since 1970; null when it does not say
  record RevocationView(
      String file,
      String issuer,
      @Nullable BigInteger number,
      int count,
      @Nullable Long nextUpdateMillis) {}

  /// @param serial hexadecimal
  /// @param notBeforeMillis wall-clock time, since 1970
  /// @param notAfterMillis wall-clock time, since 1970
  record CertificateView(
      String file,
      String serial,
      String subject,
      List<String> uris,
      List<String> dnsNames,
      long notBeforeMillis,
      long notAfterMillis) {}

  /// @param podUid null = generation unknown
  /// @param numbers by Envoy's names of host statistics, for example `cx_active`
  record EndpointView(HostPort address, @Nullable String podUid, Map<String, Long> numbers) {}

  /// The pools of one cluster on one worker.
  record PoolsView(int worker, String cluster, List<PoolSnapshot> pools) {}

  State state();

  ServerInfo serverInfo();

  List<ListenerView> listeners();

  List<ClusterView> clusters();

  List<PoolsView> pools();

  List<CertificatesView> certificates();

  /// Wall-clock time in milliseconds since 1970.
  long epochMillis();

  /// The effective configuration, as [dev.truehop.config.ConfigDump#toMap] makes it.
  Map<String, Object> configDump();

  /// The numbers as they are now; they are written after this has returned, while other methods may
  /// be called.
  ///
  /// @param accept the request's Accept field
  MetricsRegistry.Scrape scrape(@Nullable String accept);

  /// Begins to listen to what happens to connections.
  ///
  /// @param hits whether plain reuses of safe connections are wanted too
  /// @return null when there are too many listeners already
  @Nullable Subscription subscribe(boolean hits);

  /// Begins to drain: not ready any more, and every connection is told so. Returns at once.
  void drainListeners();

  /// Ends the process after a drain. Returns at once.
  void quit();

  /// Sets the system log's level; false if there is no level of that name.
  boolean logLevel(String level);
}
