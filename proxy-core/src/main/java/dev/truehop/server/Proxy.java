package dev.truehop.server;

import dev.truehop.accesslog.AccessLogBuffer;
import dev.truehop.accesslog.AccessLogWriter;
import dev.truehop.accesslog.LogFormat;
import dev.truehop.admin.AdminView.State;
import dev.truehop.config.AccessLogConfig;
import dev.truehop.config.HostPort;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.TlsCheck;
import dev.truehop.config.TruehopConfig;
import dev.truehop.events.EventHub;
import dev.truehop.metrics.CertificateExpiry;
import dev.truehop.worker.Clock;
import dev.truehop.worker.Transport;
import dev.truehop.worker.Worker;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Thread-safe: control methods are synchronized, and none of them is called on a worker. The
/// running proxy: workers, listening sockets, the snapshot that is in force.
public final class Proxy {
  private static final System.Logger LOG = System.getLogger("truehop");

  /// How often a drain looks whether the last exchange is over.
  private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Clock clock;
  private final Transport transport;
  private final MultiThreadIoEventLoopGroup group;
  private final List<WorkerSite> sites = new ArrayList<>();
  private final Map<String, ListenerSockets> sockets = new LinkedHashMap<>();
  private final @Nullable AccessLogWriter accessLog;
  private final Certificates certificates = new Certificates();
  private final EventHub events = new EventHub(this::tell);
  private Snapshot snapshot;

  /// Of the snapshot; asked for ten times a second.
  private volatile List<Path> certificateFiles;

  private volatile State state = State.PRE_INITIALIZING;

  private Proxy(TruehopConfig config, Transport transport, Clock clock) throws IOException {
    this.clock = clock;
    this.transport = transport;
    this.snapshot = Snapshot.compile(config, certificates.load(config, TlsVersions.NONE), null);
    this.certificateFiles = snapshot.tls().files();
    this.accessLog = openAccessLog(config.accessLog());
    this.group =
        new MultiThreadIoEventLoopGroup(
            config.workers(), new DefaultThreadFactory("worker"), transport.ioHandlers());
    long seed = new SecureRandom().nextLong();
    for (int i = 0; i < config.workers(); i++) {
      sites.add(site(i, seed + i, config));
    }
  }

  /// A worker is made on its own thread: its parts set its timer while they are added.
  private WorkerSite site(int index, long seed, TruehopConfig config) {
    EventLoop loop = group.next();
    return loop.submit(
            () ->
                new WorkerSite(
                    new Worker(index, loop, clock, seed),
                    transport.sockets(),
                    Proxy::socketAddress,
                    logBuffer(config)))
        .syncUninterruptibly()
        .getNow();
  }

  private static InetSocketAddress socketAddress(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private static @Nullable AccessLogWriter openAccessLog(AccessLogConfig config)
      throws IOException {
    return switch (config.output()) {
      case NONE -> null;
      case STDOUT -> AccessLogWriter.toStdout(text -> LOG.log(System.Logger.Level.WARNING, text));
      case FILE ->
          AccessLogWriter.toFile(
              Path.of(String.valueOf(config.file())),
              text -> LOG.log(System.Logger.Level.WARNING, text));
    };
  }

  private @Nullable AccessLogBuffer logBuffer(TruehopConfig config) {
    return accessLog == null ? null : new AccessLogBuffer(format(config.accessLog()), accessLog);
  }

  private static LogFormat format(AccessLogConfig config) {
    return switch (config.format()) {
      case TEXT -> LogFormat.text();
      case JSON -> LogFormat.json();
      case CUSTOM -> custom(String.valueOf(config.pattern()));
    };
  }

  private static LogFormat custom(String pattern) {
    return switch (LogFormat.compile(pattern)) {
      case LogFormat.Compiled.Ok ok -> ok.format();
      case LogFormat.Compiled.Invalid bad ->
          throw new IllegalArgumentException(
              "accessLog.format: " + bad.message() + " at position " + bad.position());
    };
  }

  /// Starts: every listener accepts when this returns.
  ///
  /// @throws IOException when an address or the log file can not be had; nothing is left open then
  public static Proxy start(TruehopConfig config, Clock clock) throws IOException {
    Transport transport = Transports.choose(config.transport());
    Proxy proxy = new Proxy(config, transport, clock);
    try {
      proxy.publish(proxy.snapshot);
      proxy.bindWanted(config);
    } catch (IOException e) {
      proxy.close();
      throw e;
    }
    proxy.state = State.LIVE;
    return proxy;
  }

  /// Applies a changed configuration under the running proxy.
  ///
  /// @throws IOException when a new listener's address can not be had; the old configuration stays
  ///   in force
  public synchronized void reload(TruehopConfig config) throws IOException {
    TlsVersions tls = certificates.load(config, snapshot.tls());
    Snapshot next = Snapshot.compile(config, tls, snapshot);
    Map<String, ListenerSockets> fresh = new HashMap<>();
    try {
      publish(next);
      for (ListenerConfig listener : config.listeners()) {
        if (moved(listener)) {
          fresh.put(listener.name(), bind(listener));
        }
      }
    } catch (IOException e) {
      fresh.values().forEach(ListenerSockets::close);
      publish(Snapshot.compile(snapshot.config(), snapshot.tls(), snapshot));
      tls.closeAllBut(snapshot.tls());
      throw e;
    }
    closeUnwanted(config, fresh.keySet());
    sockets.putAll(fresh);
    adopt(next);
  }

  /// Every worker has taken the snapshot over.
  private void adopt(Snapshot next) {
    TlsVersions before = snapshot.tls();
    snapshot = next;
    certificateFiles = next.tls().files();
    before.closeAllBut(next.tls());
  }

  /// Reads the certificate files again: what is new and good serves every handshake from now on,
  /// and connections made with what it replaces are given up within the drain's time.
  ///
  /// @return how many sections have new certificates, and how many files could not be used
  public synchronized Renewal renewCertificates() {
    Certificates.Renewed renewed = certificates.renewed(snapshot.tls());
    if (renewed.applied() > 0) {
      Snapshot next = Snapshot.compile(snapshot.config(), renewed.versions(), snapshot);
      publish(next);
      adopt(next);
    }
    return new Renewal(renewed.applied(), renewed.failed());
  }

  /// Immutable: what became of changed certificate files, by sections of the configuration.
  public record Renewal(int applied, int failed) {}

  /// The files of the certificates in force.
  public List<Path> certificateFiles() {
    return certificateFiles;
  }

  /// Says whether the files of new `tls` sections can be used.
  public synchronized TlsCheck tlsCheck() {
    return Certificates.check(snapshot.config());
  }

  synchronized TlsVersions tls() {
    return snapshot.tls();
  }

  synchronized String tlsProvider() {
    return certificates.provider();
  }

  /// Whether a listener's connections are under TLS.
  public synchronized boolean secured(String listener) {
    return snapshot.tls().servers().containsKey(listener);
  }

  /// When certificates expire.
  public List<CertificateExpiry> certificateExpiries() {
    return CertificateReport.expiries(tls());
  }

  private boolean moved(ListenerConfig wanted) {
    for (ListenerConfig before : snapshot.config().listeners()) {
      if (before.name().equals(wanted.name())) {
        return !before.address().equals(wanted.address());
      }
    }
    return true;
  }

  private void closeUnwanted(TruehopConfig config, Set<String> replaced) {
    Set<String> wanted = new HashSet<>();
    config.listeners().forEach(listener -> wanted.add(listener.name()));
    Iterator<Map.Entry<String, ListenerSockets>> open = sockets.entrySet().iterator();
    while (open.hasNext()) {
      Map.Entry<String, ListenerSockets> entry = open.next();
      if (!wanted.contains(entry.getKey()) || replaced.contains(entry.getKey())) {
        entry.getValue().close();
        open.remove();
      }
    }
  }

  private void publish(Snapshot next) {
    onEveryWorker(
        site -> {
          site.apply(next);
          return true;
        });
  }

  private void bindWanted(TruehopConfig config) throws IOException {
    for (ListenerConfig listener : config.listeners()) {
      sockets.put(listener.name(), bind(listener));
    }
  }

  private ListenerSockets bind(ListenerConfig listener) throws IOException {
    return ListenerSockets.bind(listener.name(), listener.address(), transport, group, sites);
  }

  /// Asks every worker on its own thread and waits for the answers. Not to be called on a worker.
  public <T> List<T> onEveryWorker(Function<WorkerSite, T> question) {
    List<io.netty.util.concurrent.Future<T>> answers = new ArrayList<>();
    for (WorkerSite site : sites) {
      answers.add(site.worker().loop().submit(() -> question.apply(site)));
    }
    List<T> result = new ArrayList<>();
    for (io.netty.util.concurrent.Future<T> answer : answers) {
      result.add(answer.syncUninterruptibly().getNow());
    }
    return result;
  }

  /// What happens to connections, for who wants to listen.
  public EventHub events() {
    return events;
  }

  /// After the end there is nobody left to tell anything.
  private void tell(@Nullable EventHub hub, boolean hits) {
    if (!group.isShuttingDown()) {
      onEveryWorker(
          site -> {
            site.tell(hub, hits);
            return true;
          });
    }
  }

  public Clock clock() {
    return clock;
  }

  public State state() {
    return state;
  }

  /// The configuration in force.
  public synchronized TruehopConfig config() {
    return snapshot.config();
  }

  public Transport transport() {
    return transport;
  }

  /// Log lines lost so far.
  public long droppedLogLines() {
    return accessLog == null ? 0 : accessLog.droppedLines();
  }

  /// Where the listeners really listen, by name.
  public synchronized Map<String, HostPort> addresses() {
    Map<String, HostPort> addresses = new LinkedHashMap<>();
    sockets.forEach((name, socket) -> addresses.put(name, socket.address()));
    return addresses;
  }

  /// Not ready any more; no new connections; every response ends its connection.
  public synchronized void drainListeners() {
    state = State.DRAINING;
    sockets.values().forEach(ListenerSockets::close);
    onEveryWorker(
        site -> {
          site.drain();
          return true;
        });
  }

  /// Drains, waits until nothing is in flight or the drain time is over, and stops.
  public void shutDown() {
    drainListeners();
    long deadline = clock.nanos() + config().drain().timeout().toNanos();
    while (exchanges() > 0 && deadline - clock.nanos() > 0) {
      LockSupport.parkNanos(DRAIN_POLL_NANOS);
    }
    close();
  }

  private int exchanges() {
    return onEveryWorker(site -> site.connections().exchanges()).stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  private void close() {
    events.close();
    sockets.values().forEach(ListenerSockets::close);
    onEveryWorker(
        site -> {
          site.close();
          return true;
        });
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
