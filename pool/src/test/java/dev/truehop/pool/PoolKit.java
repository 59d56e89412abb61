package dev.truehop.pool;

import dev.truehop.config.ConnectionPoolConfig;
import dev.truehop.config.HostPort;
import dev.truehop.config.KeyBy;
import dev.truehop.config.Learning;
import dev.truehop.config.Reuse;
import dev.truehop.config.Suspects;
import dev.truehop.config.TcpKeepalive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined. One pool with a fake connector and the default configuration, and a clock that
/// is a field.
final class PoolKit {
  static final long MS = 1_000_000;
  static final long S = 1_000 * MS;
  static final HostPort ADDRESS = new HostPort("10.0.0.5", 3000);

  final FakeConnector connector = new FakeConnector();
  final ConnectionCap cap;
  final PoolSet set;
  final Pool pool;
  final PoolStats stats;
  long now = 5 * S;

  PoolKit() {
    this(new Settings());
  }

  PoolKit(Settings settings) {
    cap = new ConnectionCap(settings.maxConnections);
    set = new PoolSet(settings.config(), Duration.ofSeconds(1), connector, cap);
    pool = set.pool(key("a"));
    stats = set.stats();
  }

  static PoolKey key(String uid) {
    return PoolKey.plainHttp1(ADDRESS, Generation.ofPod(uid));
  }

  /// The configuration's defaults, to be changed one by one.
  static final class Settings {
    Reuse reuse = Reuse.CHECKED;
    Duration idleTimeout = Duration.ofSeconds(60);
    Duration trustedIdle = Duration.ofSeconds(1);
    int maxConnections = 1024;
    int maxPending = 1024;
    int maxRequests = 0;
    Duration maxAge = Duration.ZERO;
    Suspects suspects = Suspects.AUTO;
    Learning learning = Learning.ON;
    int spares = 0;

    ConnectionPoolConfig config() {
      return new ConnectionPoolConfig(
          KeyBy.POD,
          reuse,
          idleTimeout,
          trustedIdle,
          maxConnections,
          maxPending,
          maxRequests,
          maxAge,
          false,
          suspects,
          learning,
          spares,
          TcpKeepalive.DEFAULT,
          Duration.ofSeconds(3));
    }
  }

  FakeWaiter acquire(Need need) {
    return acquire(pool, need, new FakeWaiter());
  }

  FakeWaiter acquire(Pool from, Need need, FakeWaiter waiter) {
    from.acquire(need, waiter, now);
    return waiter;
  }

  /// A lease of a connection that was dialled for it.
  Lease fresh() {
    return fresh(pool);
  }

  Lease fresh(Pool from) {
    FakeWaiter waiter = acquire(from, Need.FRESH, new FakeWaiter());
    connector.succeed(now);
    return waiter.lease();
  }

  /// A kept connection that has served so many requests, a millisecond apart.
  ///
  /// @param need of all but the first of them
  Lease served(int requests, Need need) {
    Lease c = fresh();
    exchange(c);
    for (int i = 1; i < requests; i++) {
      now += MS;
      exchange(acquire(need).lease());
    }
    return c;
  }

  /// `count` kept connections, the first of them released first.
  List<Lease> kept(int count) {
    List<Lease> connections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connections.add(fresh());
    }
    connections.forEach(this::exchange);
    return connections;
  }

  /// A request and its response on a leased connection, and its release.
  void exchange(Lease connection) {
    connection.read(now);
    connection.release(true, now);
  }

  static FakeWire wire(Lease connection) {
    return (FakeWire) connection.wire();
  }
}
