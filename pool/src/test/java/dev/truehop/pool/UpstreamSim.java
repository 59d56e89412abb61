package dev.truehop.pool;

import dev.truehop.config.Learning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/// Worker-confined. A pool, a server that closes idle connections at an age of its own, and
/// requests; all in simulated time. The proxy reads a FIN 0.1 ms after it was sent, and sweeps when
/// the pool wants it.
final class UpstreamSim {
  private static final long SERVICE_NANOS = 2 * PoolKit.MS;
  private static final long NEWS_NANOS = PoolKit.MS / 10;

  /// Immutable. A server.
  ///
  /// @param closeAgeNanos idle age at which it closes
  /// @param spreadNanos how much later it may be, evenly spread
  /// @param requests after which it closes, 0 = never
  record Server(String name, long closeAgeNanos, long spreadNanos, int requests) {}

  /// Immutable. When requests come.
  ///
  /// @param burst how many at once
  /// @param everyNanos pause between bursts, on average where it is random
  /// @param jitterNanos evenly spread over the pause; negative = exponential pauses
  record Traffic(String name, int burst, long everyNanos, long jitterNanos) {
    static Traffic every(String name, int burst, long everyNanos, long jitterNanos) {
      return new Traffic(name, burst, everyNanos, jitterNanos);
    }

    static Traffic random(String name, double perSecond) {
      return new Traffic(name, 1, (long) (PoolKit.S / perSecond), -1);
    }

    long pauseNanos(Random random) {
      return jitterNanos < 0
          ? (long) (-Math.log(1 - random.nextDouble()) * everyNanos)
          : everyNanos - jitterNanos / 2 + (long) (random.nextDouble() * jitterNanos);
    }
  }

  private record Event(long atNanos, long order, Runnable action) {}

  /// Worker-confined. The server's side of a connection.
  private final class Peer {
    final PooledConnection connection;
    final FakeWire wire;
    int epoch;
    boolean closed;

    Peer(PooledConnection connection) {
      this.connection = connection;
      this.wire = (FakeWire) connection.wire();
    }

    void idle() {
      int idleEpoch = ++epoch;
      long ageNanos = server.closeAgeNanos + (long) (random.nextDouble() * server.spreadNanos);
      at(kit.now + ageNanos, () -> closeIf(idleEpoch));
    }

    void closeIf(int idleEpoch) {
      if (epoch == idleEpoch && wire.open() && !closed) {
        closed = true;
        at(
            kit.now + NEWS_NANOS,
            () -> {
              wire.kernel = KernelView.NOT_ESTABLISHED;
              if (connection.state() == ConnectionState.IDLE) {
                closes++;
                connection.ended(DetectionPoint.IDLE, kit.now);
              }
            });
      }
    }
  }

  private final Server server;
  private final Traffic traffic;
  private final double posts;
  private final Random random;
  private final PoolKit kit = new PoolKit();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos != b.atNanos
                  ? Long.compare(a.atNanos, b.atNanos)
                  : Long.compare(a.order, b.order));
  private final List<Peer> peers = new ArrayList<>();

  private long order;
  private long sweepAtNanos;
  private int requested;
  private int closes;
  private int reuses;
  private int suspects;
  private int lost;
  private int lostPosts;
  private int dialled;

  /// @param posts the part of the requests that can not be replayed, 0 to 1
  UpstreamSim(Server server, Traffic traffic, double posts, long seed) {
    this.server = server;
    this.traffic = traffic;
    this.posts = posts;
    this.random = new Random(seed);
    this.sweepAtNanos = kit.now;
    at(kit.now, this::arrive);
  }

  void learnNothing() {
    PoolKit.Settings settings = new PoolKit.Settings();
    settings.learning = Learning.OFF;
    kit.set.configure(settings.config(), Duration.ofSeconds(1));
  }

  /// Runs until the server has closed so many connections, or so many requests have come.
  void untilCloses(int wanted, int requests) {
    while (closes < wanted && requested < requests) {
      step();
    }
  }

  void requests(int wanted) {
    int until = requested + wanted;
    while (requested < until) {
      step();
    }
  }

  /// Counts anew.
  void forget() {
    reuses = 0;
    suspects = 0;
    lost = 0;
    lostPosts = 0;
    dialled = 0;
    closes = 0;
  }

  int reuses() {
    return reuses;
  }

  int suspects() {
    return suspects;
  }

  int lostPosts() {
    return lostPosts;
  }

  ProfileSnapshot profile() {
    return kit.set.profiles(kit.now).getFirst();
  }

  private void at(long nanos, Runnable action) {
    events.add(new Event(nanos, order++, action));
  }

  private void step() {
    Event next = events.remove();
    while (sweepAtNanos != Long.MAX_VALUE && sweepAtNanos <= next.atNanos) {
      kit.now = Math.max(kit.now, sweepAtNanos);
      sweepAtNanos = kit.set.sweep(kit.now);
      if (sweepAtNanos <= kit.now) {
        sweepAtNanos = kit.now + PoolKit.MS;
      }
    }
    kit.now = next.atNanos;
    next.action.run();
    sweepAtNanos = sweepAtNanos == Long.MAX_VALUE ? kit.now + 100 * PoolKit.MS : sweepAtNanos;
  }

  private void arrive() {
    for (int i = 0; i < traffic.burst; i++) {
      requested++;
      boolean post = random.nextDouble() < posts;
      request(post ? Need.PROVEN : Need.ANY, post);
    }
    at(kit.now + traffic.pauseNanos(random), this::arrive);
  }

  private void request(Need need, boolean post) {
    FakeWaiter waiter = new FakeWaiter();
    int suspectsLeft = (int) kit.stats.suspects(SuspectAction.FRESH);
    kit.pool.acquire(need, waiter, kit.now);
    suspects += (int) kit.stats.suspects(SuspectAction.FRESH) - suspectsLeft;
    while (waiter.connection == null) {
      dialled++;
      PooledConnection fresh = kit.connector.succeed(kit.now);
      peers.add(new Peer(fresh));
    }
    PooledConnection c = waiter.lease();
    Peer peer = peerOf(c);
    reuses += c.reused() ? 1 : 0;
    suspects += c.suspectAtLease() ? 1 : 0;
    if (peer.closed) {
      lost++;
      lostPosts += post && !c.withhold() ? 1 : 0;
      c.foundStale(DetectionPoint.READ, Verdict.FIN_FIRST, kit.now);
      c.release(false, kit.now);
      request(Need.FRESH, false);
      return;
    }
    peer.epoch++;
    c.wrote(kit.now, 100);
    at(kit.now + SERVICE_NANOS, () -> respond(peer));
  }

  private void respond(Peer peer) {
    PooledConnection c = peer.connection;
    c.read(kit.now);
    c.release(true, kit.now);
    if (server.requests > 0 && c.served() >= server.requests) {
      peer.closeIf(peer.epoch);
    } else {
      peer.idle();
    }
  }

  private Peer peerOf(PooledConnection c) {
    peers.removeIf(peer -> !peer.wire.open());
    return peers.stream().filter(peer -> peer.connection == c).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return "%d reuses, %d suspects, %d dials, %d closes, %d lost (%d posts); %s"
        .formatted(reuses, suspects, dialled, closes, lost, lostPosts, profile());
  }
}
