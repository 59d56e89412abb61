package dev.truehop.pool;

import dev.truehop.config.ConnectionPoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The pools of one cluster on one worker, by complete key, and what they share:
/// settings, counters, the place in the line and the room under the connection limit.
///
/// `maxPendingRequests` is counted here, per cluster and worker: per pool it would grow with the
/// number of endpoints, and over all workers it would cost an atomic operation on every miss.
/// `maxConnections` is counted over all workers by [ConnectionCap].
public final class PoolSet {
  private final Connector connector;
  private final ConnectionCap cap;
  private final PoolStats stats = new PoolStats();
  private final Map<PoolKey, Pool> current = new HashMap<>();
  // Every pool that has or may get connections: the current ones, and fenced ones until empty.
  private final List<Pool> all = new ArrayList<>();

  private final Map<String, UpstreamProfile> profiles = new TreeMap<>();

  private @Nullable PoolEvents events;
  private FreshnessSettings settings;
  private int maxPending;
  private long connectTimeoutNanos;

  private int starvedPools;
  private @Nullable Thread worker;

  /// @param connectTimeout passed to the connector, above 0
  /// @param cap the cluster's, shared by all workers
  public PoolSet(
      ConnectionPoolConfig config,
      Duration connectTimeout,
      Connector connector,
      ConnectionCap cap) {
    this.connector = connector;
    this.cap = cap;
    this.settings = FreshnessSettings.of(config);
    this.maxPending = config.maxPendingRequests();
    this.connectTimeoutNanos = connectTimeout.toNanos();
  }

  /// Changes the settings under kept connections; they are judged by the new ones from now on.
  /// `maxConnections` is changed at the [ConnectionCap], once for all workers.
  public void configure(ConnectionPoolConfig config, Duration connectTimeout) {
    assert onItsWorker();
    settings = FreshnessSettings.of(config);
    maxPending = config.maxPendingRequests();
    connectTimeoutNanos = connectTimeout.toNanos();
    profiles.values().forEach(profile -> profile.configure(settings));
  }

  /// Reports what happens to `listener` from now on; null: to nobody.
  public void events(@Nullable PoolEvents listener) {
    events = listener;
  }

  /// The pool of this key, for an endpoint without a workload: its address stands for it.
  public Pool pool(PoolKey key) {
    return pool(key, key.address().toString());
  }

  /// The pool of this key, made if there is none that is usable. Meant to be asked once per
  /// endpoint and remembered, until an acquire is refused as FENCED.
  ///
  /// @param workload whose servers stand there: what is learned at one of them holds for all
  public Pool pool(PoolKey key, String workload) {
    assert onItsWorker();
    Pool known = current.get(key);
    if (known != null && !known.fenced()) {
      return known;
    }
    UpstreamProfile profile =
        profiles.computeIfAbsent(workload, name -> new UpstreamProfile(name, settings));
    profile.poolBegins();
    Pool made = new Pool(key, this, profile);
    current.put(key, made);
    all.add(made);
    return made;
  }

  /// Fences every pool whose key is not wanted any more ([Pool#fence]); others are left in peace.
  /// With nothing wanted this is how a worker says goodbye.
  ///
  /// @param graceNanos how long leased connections may finish, in nanoseconds
  public void retain(Set<PoolKey> wanted, long now, long graceNanos) {
    assert onItsWorker();
    for (Pool pool : List.copyOf(all)) {
      if (!wanted.contains(pool.key())) {
        pool.fence(now, graceNanos);
      }
    }
  }

  /// Sweeps every pool ([Pool#sweep]) and forgets the fenced ones that are empty.
  ///
  /// @return when to sweep next, in the worker's nanoseconds: at the latest after a tenth of a
  ///   second, for what happens meanwhile may be due earlier than anything that is there now;
  ///   `Long.MAX_VALUE` while there is nothing
  public long sweep(long now) {
    assert onItsWorker();
    long next = Long.MAX_VALUE;
    for (Pool pool : List.copyOf(all)) {
      long due = pool.sweep(now);
      if (!pool.isEmpty()) {
        long latest = now + PoolLimits.SWEEP_INTERVAL_NANOS;
        due = due == Long.MAX_VALUE || latest - due < 0 ? latest : due;
        next = next == Long.MAX_VALUE || due - next < 0 ? due : next;
      }
      if (pool.fenced() && pool.isEmpty()) {
        all.remove(pool);
        current.remove(pool.key(), pool);
        pool.profile().poolEnds();
      }
    }
    for (UpstreamProfile profile : profiles.values()) {
      long due = profile.tick(events, now);
      next = due != Long.MAX_VALUE && (next == Long.MAX_VALUE || due - next < 0) ? due : next;
    }
    if (profiles.size() > PoolLimits.IDLE_PROFILES) {
      profiles.values().removeIf(UpstreamProfile::idle);
    }
    return next;
  }

  /// Whether there is nothing to look after: no pool at all, current or fenced.
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// Every pool as it is, for the admin port; to be asked on the worker.
  public List<PoolSnapshot> snapshot(long now) {
    assert onItsWorker();
    List<PoolSnapshot> pools = new ArrayList<>(all.size());
    for (Pool pool : all) {
      pools.add(pool.snapshot(now));
    }
    return pools;
  }

  /// What is known of each workload, ordered by its name; to be asked on the worker.
  public List<ProfileSnapshot> profiles(long now) {
    assert onItsWorker();
    return profiles.values().stream().map(UpstreamProfile::snapshot).toList();
  }

  /// The counters; other threads may read them.
  public PoolStats stats() {
    return stats;
  }

  @Nullable PoolEvents events() {
    return events;
  }

  FreshnessSettings settings() {
    return settings;
  }

  Connector connector() {
    return connector;
  }

  long connectTimeoutNanos() {
    return connectTimeoutNanos;
  }

  boolean lineIsFull() {
    return stats.rqPendingActive >= maxPending;
  }

  String fullText() {
    int connections = 0;
    int idle = 0;
    for (Pool pool : all) {
      connections += pool.connections();
      idle += pool.idleConnections();
    }
    return "pool full: %d connections, %d pending, %d idle"
        .formatted(connections, stats.rqPendingActive, idle);
  }

  /// Takes room under the connection limit for a dial of this pool. If there is none, the
  /// connection that has been idle longest is closed for it: in this pool first, where the waiters
  /// have just found no idle connection good enough, then in any other. A pool that has no
  /// connection at all gets room in any case.
  boolean takeRoom(Pool pool) {
    while (!cap.tryTake()) {
      PooledConnection victim = pool.longestIdle();
      if (victim == null) {
        victim = longestIdle();
      }
      if (victim == null) {
        if (pool.connections() > 0) {
          return false;
        }
        cap.takeAnyway();
        return true;
      }
      victim.pool().makeRoom(victim);
    }
    return true;
  }

  /// Takes room for a dial only if that costs nobody anything.
  boolean takeFreeRoom() {
    return cap.tryTake();
  }

  /// Whether there is room for a dial without closing anything.
  boolean roomForDial() {
    return cap.count() < cap.limit();
  }

  /// A connection or a dial of one of the pools is over.
  void giveRoomBack() {
    cap.giveBack();
  }

  void starvation(boolean begins) {
    starvedPools += begins ? 1 : -1;
  }

  /// Lets pools that wait for room try again: something has ended, or has become idle and so may be
  /// closed for them. A request that waits is worth more than a connection that does not work.
  void shareRoom(long now) {
    for (int i = 0; starvedPools > 0 && i < all.size(); i++) {
      if (all.get(i).starved()) {
        all.get(i).settle(now);
      }
    }
  }

  /// The first caller is the worker.
  boolean onItsWorker() {
    if (worker == null) {
      worker = Thread.currentThread();
    }
    return worker == Thread.currentThread();
  }

  private @Nullable PooledConnection longestIdle() {
    PooledConnection longest = null;
    for (Pool pool : all) {
      PooledConnection c = pool.longestIdle();
      if (c != null && (longest == null || c.idleSinceNanos() - longest.idleSinceNanos() < 0)) {
        longest = c;
      }
    }
    return longest;
  }
}
