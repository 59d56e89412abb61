package dev.truehop.server;

import dev.truehop.admin.AdminView;
import dev.truehop.config.ClusterConfig;
import dev.truehop.config.ConfigDump;
import dev.truehop.config.EndpointConfig;
import dev.truehop.config.PodIdentity;
import dev.truehop.events.Subscription;
import dev.truehop.exchange.Listener;
import dev.truehop.metrics.ClusterSnapshot;
import dev.truehop.metrics.ListenerSnapshot;
import dev.truehop.metrics.MetricsRegistry;
import dev.truehop.metrics.ProcessStats;
import dev.truehop.metrics.WorkerSnapshot;
import dev.truehop.upstream.Cluster;
import dev.truehop.upstream.Endpoint;
import dev.truehop.worker.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Thread-safe. The running program as the admin port sees and controls it: answers are put
/// together from what every worker says on its own thread.
public final class Control implements AdminView, AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Proxy proxy;
  private final Clock clock;
  private final long startedNanos;
  private final String version;
  private final Map<String, String> options;
  private final Runnable stop;
  private final MetricsRegistry metrics;
  private final EventLog eventLog;

  /// @param options the command line's, for `/server_info`
  /// @param stop begins the end of the process and returns at once
  public Control(
      Proxy proxy,
      ProcessStats process,
      String version,
      Map<String, String> options,
      Runnable stop) {
    this.proxy = proxy;
    this.clock = proxy.clock();
    this.startedNanos = clock.nanos();
    this.version = version;
    this.options = Map.copyOf(options);
    this.stop = stop;
    this.eventLog = new EventLog(proxy.events());
    this.metrics = new MetricsRegistry(this::numbers, process);
  }

  private List<WorkerSnapshot> numbers() {
    return proxy.onEveryWorker(Control::numbers);
  }

  private static WorkerSnapshot numbers(WorkerSite site) {
    long now = site.worker().clock().nanos();
    List<ClusterSnapshot> clusters = new ArrayList<>();
    for (Cluster cluster : site.clusters().values()) {
      clusters.add(cluster.numbers(now));
    }
    clusters.add(site.connections().unrouted().snapshot());
    List<ListenerSnapshot> listeners = new ArrayList<>();
    for (Listener listener : site.listeners().values()) {
      listeners.add(listener.stats().snapshot());
    }
    return new WorkerSnapshot(clusters, listeners);
  }

  @Override
  public State state() {
    return proxy.state();
  }

  @Override
  public ServerInfo serverInfo() {
    return new ServerInfo(
        version, (clock.nanos() - startedNanos) / NANOS_PER_MILLI, options, proxy.tlsProvider());
  }

  @Override
  public List<ListenerView> listeners() {
    List<ListenerView> listeners = new ArrayList<>();
    proxy.addresses().forEach((name, address) -> listeners.add(new ListenerView(name, address)));
    return listeners;
  }

  @Override
  public List<ClusterView> clusters() {
    Map<String, Map<EndpointConfig, Long>> active = new LinkedHashMap<>();
    for (Map<String, Map<EndpointConfig, Long>> worker : proxy.onEveryWorker(Control::active)) {
      worker.forEach(
          (cluster, endpoints) ->
              endpoints.forEach(
                  (endpoint, n) ->
                      active
                          .computeIfAbsent(cluster, _ -> new LinkedHashMap<>())
                          .merge(endpoint, n, Long::sum)));
    }
    List<ClusterView> clusters = new ArrayList<>();
    for (ClusterConfig cluster : proxy.config().clusters()) {
      clusters.add(view(cluster, active.getOrDefault(cluster.name(), Map.of())));
    }
    return clusters;
  }

  private static Map<String, Map<EndpointConfig, Long>> active(WorkerSite site) {
    Map<String, Map<EndpointConfig, Long>> active = new LinkedHashMap<>();
    for (Cluster cluster : site.clusters().values()) {
      Map<EndpointConfig, Long> endpoints = new LinkedHashMap<>();
      for (Endpoint endpoint : cluster.endpoints()) {
        endpoints.put(endpoint.config(), (long) endpoint.active());
      }
      active.put(cluster.name(), endpoints);
    }
    return active;
  }

  private static ClusterView view(ClusterConfig cluster, Map<EndpointConfig, Long> active) {
    List<EndpointView> endpoints = new ArrayList<>();
    for (EndpointConfig endpoint : cluster.endpoints()) {
      PodIdentity pod = endpoint.pod();
      endpoints.add(
          new EndpointView(
              endpoint.address(),
              pod == null ? null : pod.uid(),
              Map.of("rq_active", active.getOrDefault(endpoint, 0L))));
    }
    return new ClusterView(
        cluster.name(),
        cluster.connectionPool().maxConnections(),
        cluster.connectionPool().maxPendingRequests(),
        endpoints);
  }

  @Override
  public List<PoolsView> pools() {
    return proxy.onEveryWorker(Control::pools).stream().flatMap(List::stream).toList();
  }

  private static List<PoolsView> pools(WorkerSite site) {
    long now = site.worker().clock().nanos();
    List<PoolsView> pools = new ArrayList<>();
    for (Cluster cluster : site.clusters().values()) {
      pools.add(
          new PoolsView(site.worker().index(), cluster.name(), cluster.pools().snapshot(now)));
    }
    return pools;
  }

  @Override
  public List<CertificatesView> certificates() {
    return CertificateReport.views(proxy.tls());
  }

  @Override
  public long epochMillis() {
    return clock.epochMillis();
  }

  @Override
  public Map<String, Object> configDump() {
    return ConfigDump.toMap(proxy.config());
  }

  @Override
  public MetricsRegistry.Scrape scrape(@Nullable String accept) {
    return metrics.scrape(accept);
  }

  @Override
  public @Nullable Subscription subscribe(boolean hits) {
    return proxy.events().subscribe(hits);
  }

  @Override
  public void drainListeners() {
    proxy.drainListeners();
  }

  @Override
  public void quit() {
    stop.run();
  }

  @Override
  public boolean logLevel(String level) {
    boolean known = SystemLog.level(level);
    eventLog.follow();
    return known;
  }

  @Override
  public void close() {
    metrics.close();
  }
}
