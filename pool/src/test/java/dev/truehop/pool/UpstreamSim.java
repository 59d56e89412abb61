package dev.truehop.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/// Worker-confined. Pools, one for each worker, a server that closes idle connections at an age of
/// its own, and requests; all in simulated time. Between the server's decision to close and the
/// moment in which the proxy can know of it 0.4 ms pass. A worker sweeps when its pools want it.
final class UpstreamSim {
  private static final long SERVICE_NANOS = 2 * PoolKit.MS;
  private static final long NEWS_NANOS = 4 * PoolKit.MS / 10;

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

  /// Worker-confined. One worker's pools.
  private static final class Lane {
    final PoolKit kit;
    long sweepAtNanos;

    Lane(PoolKit kit) {
      this.kit = kit;
      sweepAtNanos = kit.now;
    }
  }

  /// Worker-confined. The server's side of a connection.
  private final class Peer {
    final Lease connection;
    final FakeWire wire;
    int epoch;
    boolean closed;

    Peer(Lease connection) {
      this.connection = connection;
      this.wire = (FakeWire) connection.wire();
    }

    void idle() {
      int idleEpoch = ++epoch;
      long ageNanos = server.closeAgeNanos + (long) (random.nextDouble() * server.spreadNanos);
      at(now + ageNanos, () -> closeIf(idleEpoch));
    }

    void closeIf(int idleEpoch) {
      if (epoch == idleEpoch && wire.open() && !closed) {
        closed = true;
        at(
            now + NEWS_NANOS,
            () -> {
              wire.kernel = KernelView.NOT_ESTABLISHED;
              if (connection.connection().state() == ConnectionState.IDLE) {
                closes++;
                connection.connection().ended(DetectionPoint.IDLE, now);
              }
            });
      }
    }
  }

  private final Server server;
  private final Traffic traffic;
  private final double posts;
  private final Random random;
  private final List<Lane> lanes = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos != b.atNanos
                  ? Long.compare(a.atNanos, b.atNanos)
                  : Long.compare(a.order, b.order));
  private final List<Peer> peers = new ArrayList<>();

  private long order;
  private long now;
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
    workers(1, new PoolKit.Settings());
    at(now, this::arrive);
  }

  /// Before the first request: so many workers with these settings. A request comes to any of them.
  void workers(int count, PoolKit.Settings settings) {
    lanes.clear();
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane(new PoolKit(settings)));
    }
    now = lanes.getFirst().kit.now;
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

  int lost() {
    return lost;
  }

  int dialled() {
    return dialled;
  }

  ProfileSnapshot profile() {
    return lanes.getFirst().kit.set.profiles(now).getFirst();
  }

  private void at(long nanos, Runnable action) {
    events.add(new Event(nanos, order++, action));
  }

  private void step() {
    Event next = events.remove();
    for (Lane lane : lanes) {
      while (lane.sweepAtNanos <= next.atNanos) {
        long sweepNanos = Math.max(now, lane.sweepAtNanos);
        long due = lane.kit.set.sweep(sweepNanos);
        lane.sweepAtNanos = Math.max(due, sweepNanos + PoolKit.MS);
      }
    }
    now = next.atNanos;
    next.action.run();
  }

  private void arrive() {
    for (int i = 0; i < traffic.burst; i++) {
      requested++;
      boolean post = random.nextDouble() < posts;
      request(post ? Need.PROVEN : Need.ANY, post);
    }
    at(now + traffic.pauseNanos(random), this::arrive);
  }

  private void request(Need need, boolean post) {
    Lane lane = lanes.size() == 1 ? lanes.getFirst() : lanes.get(random.nextInt(lanes.size()));
    PoolKit kit = lane.kit;
    lane.sweepAtNanos = Math.min(lane.sweepAtNanos, now + 100 * PoolKit.MS);
    FakeWaiter waiter = new FakeWaiter();
    int suspectsLeft = (int) kit.stats.suspects(SuspectAction.FRESH);
    kit.pool.acquire(need, waiter, now);
    suspects += (int) kit.stats.suspects(SuspectAction.FRESH) - suspectsLeft;
    while (waiter.connection == null) {
      dialled++;
      peers.add(new Peer(kit.connector.succeed(now)));
    }
    Lease c = waiter.lease();
    Peer peer = peerOf(c);
    reuses += c.reused() ? 1 : 0;
    suspects += c.suspectAtLease() ? 1 : 0;
    if (peer.closed) {
      lost++;
      lostPosts += post && !c.withhold() ? 1 : 0;
      c.foundStale(DetectionPoint.READ, Verdict.FIN_FIRST, now);
      c.release(false, now);
      request(Need.FRESH, false);
      return;
    }
    peer.epoch++;
    at(now + SERVICE_NANOS, () -> respond(peer));
  }

  private void respond(Peer peer) {
    Lease c = peer.connection;
    c.read(now);
    c.release(true, now);
    if (server.requests > 0 && c.connection().served() >= server.requests) {
      peer.closeIf(peer.epoch);
    } else {
      peer.idle();
    }
  }

  private Peer peerOf(Lease c) {
    peers.removeIf(peer -> !peer.wire.open());
    return peers.stream().filter(peer -> peer.connection == c).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return "%d reuses, %d suspects, %d dials, %d closes, %d lost (%d posts); %s"
        .formatted(reuses, suspects, dialled, closes, lost, lostPosts, profile());
  }
}
