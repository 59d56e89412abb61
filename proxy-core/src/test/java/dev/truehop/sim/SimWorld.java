package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.HostPort;
import dev.truehop.config.Loaded;
import dev.truehop.config.TruehopConfig;
import dev.truehop.exchange.ChannelWire;
import dev.truehop.server.SiteBridge;
import dev.truehop.server.WorkerSite;
import dev.truehop.upstream.Cluster;
import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One whole worker (listener, routes, pools, upstream, timers) on the test's
/// thread and on simulated time, with clients and apps made of plain objects around it. The same
/// seed and the same calls give the same run.
///
/// Time moves only in [#advance], from one scheduled task to the next, so that hours pass in
/// milliseconds. [#close] checks that nothing is left: no buffer, no channel, no exchange, no
/// lease.
final class SimWorld implements AutoCloseable {
  /// More turns than this without time passing is a loop that never ends.
  private static final int TURNS = 1_000_000;

  private final long seed;
  private final SplittableRandom random;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final List<Throwable> defects = new ArrayList<>();
  private final NettyWarnings warnings = new NettyWarnings();
  private final SimLoop loop;
  private final Worker worker;
  private final WorkerSite site;
  private final SiteBridge bridge;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final Set<SimChannel> channels = new HashSet<>();
  private final Map<InetSocketAddress, SimApp> apps = new HashMap<>();
  private long latencyNanos;
  private int segmentOctets = 64 * 1024;
  private int nextPort = 40_000;
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable Handovers handovers;
  private boolean busy;
  private boolean stopped;

  SimWorld(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.loop = new SimLoop(ticker, defects::add);
    this.worker = new Worker(0, loop, Clock.of(ticker), seed);
    this.site = new WorkerSite(worker, this::newUpstreamChannel, SimWorld::address, null);
    this.bridge = new SiteBridge(site);
  }

  /// A world with a configuration, as text.
  static SimWorld of(long seed, String yaml) {
    SimWorld world = new SimWorld(seed);
    world.configure(yaml);
    return world;
  }

  private static InetSocketAddress address(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private SimChannel newUpstreamChannel() {
    SimChannel channel = SimChannel.unconnected(this, localAddress());
    channels.add(channel);
    if (handovers != null) {
      handovers.opened(channel.wire());
    }
    return channel;
  }

  private InetSocketAddress localAddress() {
    return new InetSocketAddress("10.1.0.1", nextPort++);
  }

  /// Applies a configuration, as a reload does, and lets happen what follows.
  void configure(String yaml) {
    reconfigure(yaml);
    run();
  }

  /// The same from a task of the loop.
  void reconfigure(String yaml) {
    Loaded loaded = ConfigLoader.parse("sim.yaml", yaml);
    switch (loaded) {
      case Loaded.Ok(TruehopConfig config) -> bridge.apply(config);
      case Loaded.Invalid invalid -> fail("the test's configuration: " + invalid.problems());
    }
  }

  /// How long everything on the network takes, one way.
  void latency(Duration latency) {
    latencyNanos = latency.toNanos();
  }

  /// The most octets that the proxy gets from one read.
  void segments(int octets) {
    segmentOctets = octets;
  }

  int roundTripMicros() {
    return (int) (2 * latencyNanos / 1_000);
  }

  /// The loop does something else for so long: what arrives lies in the kernel, where only a look
  /// can find it.
  void beBusyFor(Duration time) {
    busy = true;
    after(
        time,
        () -> {
          busy = false;
          List<Runnable> all = new ArrayList<>(waiting);
          waiting.clear();
          Collections.shuffle(all, random);
          all.forEach(Runnable::run);
        });
  }

  boolean busy() {
    return busy;
  }

  void whenIdle(Runnable task) {
    waiting.add(task);
  }

  /// Whom to tell of octets that the proxy's kernel takes for an app.
  void watch(Handovers handovers) {
    this.handovers = handovers;
  }

  /// The proxy's kernel has taken octets.
  void handedOver(SimWire wire, byte[] octets) {
    if (handovers == null) {
      return;
    }
    try {
      handovers.sent(wire, octets);
    } catch (AssertionError e) {
      // Netty would take it for a failure of the write.
      defects.add(e);
    }
  }

  int segmentOctets() {
    return segmentOctets == 1 ? 1 : random.nextInt(1, segmentOctets + 1);
  }

  /// An app at `ip:port`.
  SimApp app(String address) {
    SimApp app = new SimApp(this, address);
    apps.put(address(HostPort.parse(address)), app);
    return app;
  }

  /// A client that has just connected to the listener.
  SimClient client() {
    return client("web");
  }

  SimClient client(String listener) {
    return connect(listener, wire -> new SimClient(this, wire));
  }

  /// A client that has just connected and begins to speak HTTP/2.
  H2Client http2Client() {
    return connect("web", wire -> new H2Client(this, wire)).begin();
  }

  private <P extends SimPeer> P connect(String listener, Function<SimWire, P> peer) {
    InetSocketAddress here = new InetSocketAddress("10.0.0.1", 8080);
    InetSocketAddress there = new InetSocketAddress("10.9.0.1", nextPort++);
    SimChannel channel = SimChannel.accepted(this, here, there);
    P client = peer.apply(channel.wire());
    channel.wire().peer(client);
    channels.add(channel);
    ChannelWire connection = new ChannelWire(site.listener(listener), site.http2());
    channel.pipeline().addLast(new Watched(connection, defects::add));
    loop.register(channel);
    run();
    return client;
  }

  /// The network decides what becomes of a connect.
  void connect(SimChannel channel, InetSocketAddress to) {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelInboundHandler handler = (ChannelInboundHandler) pipeline.first();
    pipeline.replace(handler, null, new Watched(handler, defects::add));
    SimApp app = apps.get(to);
    if (app == null || app.refusesConnects()) {
      transmit(() -> channel.connectFailed(new ConnectException("Connection refused: " + to)));
    } else if (app.ignoresConnects()) {
      int timeoutMillis = channel.config().getConnectTimeoutMillis();
      after(
          Duration.ofMillis(timeoutMillis),
          () -> channel.connectFailed(new ConnectTimeoutException("connection timed out: " + to)));
    } else {
      transmit(
          () -> {
            channel.wire().peer(app.accept(channel.wire()));
            transmit(channel::connected);
          });
    }
  }

  void closed(SimChannel channel) {
    channels.remove(channel);
  }

  /// Runs after the latency, in order.
  void transmit(Runnable arrival) {
    if (latencyNanos == 0) {
      soon(arrival);
    } else {
      loop.schedule(arrival, latencyNanos, TimeUnit.NANOSECONDS);
    }
  }

  /// Runs in this turn of the loop.
  void soon(Runnable task) {
    loop.execute(
        () -> {
          try {
            task.run();
          } catch (Throwable t) {
            defects.add(t);
          }
        });
  }

  /// Runs when that much time has passed.
  void after(Duration delay, Runnable task) {
    loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Lets everything happen that happens now.
  void run() {
    for (int turn = 0; loop.runNow() > 0; turn++) {
      if (turn > TURNS) {
        fail("the loop never rests, seed " + seed);
      }
    }
  }

  /// Lets time pass, from one scheduled task to the next.
  void advance(Duration duration) {
    long end = ticker.nanoTime() + duration.toNanos();
    run();
    long next = loop.nanosToNextTask();
    while (next >= 0 && next <= end - ticker.nanoTime()) {
      ticker.advance(next, TimeUnit.NANOSECONDS);
      run();
      next = loop.nanosToNextTask();
    }
    ticker.advance(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
    run();
  }

  /// Simulated time since the beginning, in nanoseconds.
  long now() {
    return ticker.nanoTime();
  }

  long seed() {
    return seed;
  }

  RandomGenerator random() {
    return random;
  }

  UnpooledByteBufAllocator allocator() {
    return allocator;
  }

  /// Octets that the proxy holds in buffers now.
  long bufferedOctets() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  Worker worker() {
    return worker;
  }

  WorkerSite site() {
    return site;
  }

  /// The one cluster called `app`.
  Cluster cluster() {
    Cluster cluster = site.clusters().get("app");
    if (cluster == null) {
      throw new IllegalStateException("no cluster called app");
    }
    return cluster;
  }

  /// Open connections, downstream and upstream.
  int openChannels() {
    return channels.size();
  }

  /// Leases that were given out and not given back, over all clusters.
  long openLeases() {
    return site.clusters().values().stream()
        .map(cluster -> cluster.pools().stats())
        .mapToLong(stats -> stats.acquired() - stats.released())
        .sum();
  }

  /// Nothing was thrown that nobody saw.
  void assertSound() {
    defects.addAll(warnings.take());
    if (!defects.isEmpty()) {
      AssertionError error = new AssertionError("defects, seed " + seed, defects.getFirst());
      defects.stream().skip(1).forEach(error::addSuppressed);
      throw error;
    }
  }

  /// Ends the worker and checks that nothing is left.
  @Override
  public void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    site.close();
    advance(Duration.ofSeconds(5));
    warnings.close();
    assertSound();
    assertEquals(0, site.connections().exchanges(), () -> "exchanges in flight, seed " + seed);
    assertEquals(0, site.connections().size(), () -> "downstream connections, seed " + seed);
    assertEquals(0, openLeases(), () -> "open leases, seed " + seed);
    assertEquals(Set.of(), channels, () -> "open channels, seed " + seed);
    assertEquals(0, bufferedOctets(), () -> "octets in leaked buffers, seed " + seed);
  }
}
