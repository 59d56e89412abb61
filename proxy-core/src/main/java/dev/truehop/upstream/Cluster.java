package dev.truehop.upstream;

import dev.truehop.balance.Balancer;
import dev.truehop.balance.LoadView;
import dev.truehop.balance.Tried;
import dev.truehop.config.ClusterConfig;
import dev.truehop.config.EndpointConfig;
import dev.truehop.config.KeyBy;
import dev.truehop.config.PodIdentity;
import dev.truehop.config.TlsMode;
import dev.truehop.config.UpstreamProtocol;
import dev.truehop.events.ClusterEvents;
import dev.truehop.metrics.ClusterSnapshot;
import dev.truehop.metrics.ClusterStats;
import dev.truehop.metrics.Counters;
import dev.truehop.metrics.Destination;
import dev.truehop.metrics.RequestStats;
import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.Generation;
import dev.truehop.pool.PoolKey;
import dev.truehop.pool.PoolSet;
import dev.truehop.pool.Protocol;
import dev.truehop.retry.RetryBudget;
import dev.truehop.tls.ClientTls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A cluster as one worker sees it: endpoints, pools, counters and the retry
/// budget. It outlives reloads: an endpoint that did not change keeps its pool and its connections.
public final class Cluster implements LoadView {
  private final String name;
  private final PoolSet pools;
  private final ClusterConnector connector;
  private final ClusterEvents events;
  private final ClusterStats stats;
  private final RetryBudget budget = new RetryBudget();
  private ClusterConfig config;
  private Balancer balancer;
  private Endpoint[] endpoints = new Endpoint[0];

  public Cluster(
      ClusterConfig config, PoolSet pools, ClusterConnector connector, ClusterEvents events) {
    this.name = config.name();
    this.config = config;
    this.pools = pools;
    this.connector = connector;
    this.events = events;
    pools.events(events);
    this.stats = new ClusterStats(Destination.of(config), pools.stats());
    connector.countInto(stats.counters());
    this.balancer = Balancer.of(config.loadBalancing());
    adopt(config);
  }

  /// Takes a new configuration over: pools of pods that are gone are fenced, and so are those made
  /// with certificates that were replaced. Everything else stays as it is.
  ///
  /// @param tls the version of the certificates; null = plaintext
  /// @param now the worker's time in nanoseconds
  /// @param graceNanos how long exchanges on fenced connections may go on
  public void update(ClusterConfig config, @Nullable ClientTls tls, long now, long graceNanos) {
    if (!connector.use(tls) && config.equals(this.config)) {
      return;
    }
    if (config.loadBalancing() != this.config.loadBalancing()) {
      balancer = Balancer.of(config.loadBalancing());
    }
    this.config = config;
    connector.configure(config);
    pools.configure(config.connectionPool(), config.connectTimeout());
    Set<PoolKey> wanted = adopt(config);
    pools.retain(wanted, now, graceNanos);
  }

  /// The cluster is gone from the configuration.
  public void close(long now, long graceNanos) {
    endpoints = new Endpoint[0];
    pools.retain(Set.of(), now, graceNanos);
  }

  private Set<PoolKey> adopt(ClusterConfig config) {
    Set<PoolKey> wanted = new HashSet<>();
    List<Endpoint> next = new ArrayList<>();
    for (EndpointConfig endpoint : config.endpoints()) {
      PoolKey key = key(config, endpoint);
      wanted.add(key);
      if (choosesProtocol(config)) {
        wanted.add(upgradeKey(key));
      }
      next.add(known(endpoint, key));
    }
    endpoints = next.toArray(Endpoint[]::new);
    return wanted;
  }

  private Endpoint known(EndpointConfig wanted, PoolKey key) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.config().equals(wanted) && endpoint.pool().key().equals(key)) {
        return endpoint;
      }
    }
    String workload = workload(wanted);
    boolean http1Too = choosesProtocol(config) && key.protocol() == Protocol.HTTP2;
    return new Endpoint(
        wanted,
        pools.pool(key, workload),
        http1Too ? () -> pools.pool(upgradeKey(key), workload) : null);
  }

  /// Whether an endpoint is free to speak either HTTP. Then an upgrade goes over HTTP/1.1, where it
  /// comes from.
  private static boolean choosesProtocol(ClusterConfig config) {
    return config.protocol() == UpstreamProtocol.AUTO;
  }

  private static PoolKey upgradeKey(PoolKey key) {
    return new PoolKey(
        key.address(), key.generation(), Protocol.HTTP1, key.tls(), key.bindAddress());
  }

  /// Whose servers stand there. What the pool learns at one of them holds for its siblings, and for
  /// the pods that follow.
  private static String workload(EndpointConfig endpoint) {
    PodIdentity pod = endpoint.pod();
    return pod == null || pod.namespace() == null || pod.serviceAccount() == null
        ? endpoint.address().toString()
        : pod.namespace() + "/" + pod.serviceAccount();
  }

  private PoolKey key(ClusterConfig config, EndpointConfig endpoint) {
    return new PoolKey(
        endpoint.address(),
        generation(config, endpoint),
        protocol(config),
        connector.identity(endpoint.pod()),
        null);
  }

  /// Without TLS there is nobody to agree with: `auto` means HTTP/1.1 then.
  private static Protocol protocol(ClusterConfig config) {
    return switch (config.protocol()) {
      case HTTP1 -> Protocol.HTTP1;
      case HTTP2 -> Protocol.HTTP2;
      case AUTO -> config.tls().mode() == TlsMode.DISABLE ? Protocol.HTTP1 : Protocol.HTTP2;
    };
  }

  private static Generation generation(ClusterConfig config, EndpointConfig endpoint) {
    if (config.connectionPool().keyBy() == KeyBy.ADDRESS) {
      return Generation.ADDRESS;
    }
    PodIdentity pod = endpoint.pod();
    return pod == null ? Generation.UNKNOWN : Generation.ofPod(pod.uid());
  }

  /// Picks an endpoint (step 3).
  ///
  /// @param tried what this exchange has tried already
  /// @return its index; negative when there is none
  public int pick(Tried tried, RandomGenerator random) {
    return balancer.pick(this, tried, random);
  }

  public Endpoint endpoint(int index) {
    return endpoints[index];
  }

  public String name() {
    return name;
  }

  public ClusterConfig config() {
    return config;
  }

  public PoolSet pools() {
    return pools;
  }

  /// Whom to tell what happens here.
  public ClusterEvents events() {
    return events;
  }

  /// Ended exchanges by status and flags.
  public RequestStats requests() {
    return stats.requests();
  }

  /// A copy of all numbers, for another thread.
  ///
  /// @param now the worker's time in nanoseconds
  public ClusterSnapshot numbers(long now) {
    return stats.snapshot(pools.profiles(now));
  }

  public Counters<UpstreamCounter> counters() {
    return stats.counters();
  }

  public RetryBudget budget() {
    return budget;
  }

  /// The endpoints now, in the order of the configuration.
  public List<Endpoint> endpoints() {
    return List.of(endpoints);
  }

  @Override
  public int size() {
    return endpoints.length;
  }

  @Override
  public int active(int index) {
    return endpoints[index].active();
  }
}
