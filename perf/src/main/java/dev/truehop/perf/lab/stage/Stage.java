package dev.truehop.perf.lab.stage;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Children;
import dev.truehop.perf.Door;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Script;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.net.Node;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.perf.lab.proxy.Launch;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.proxy.ProxyUnderTest;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the thread of one scenario in one mode), except for [#request] and the
/// recorder: what a scenario plays with.
public final class Stage implements AutoCloseable {
  /// Where apps listen.
  public static final int APP_PORT = 3000;

  private static final int PROXY_HOST = 1;

  /// So that two labs at once do not meet: a /16 of the loopback network each, most of the time.
  private static final long NETWORK = 64 + ProcessHandle.current().pid() % 128;

  private final Setting setting;
  private final Recorder recorder;
  private final AtomicLong ids = new AtomicLong();
  private final List<App> apps = new ArrayList<>();
  private final ExecutionLog foreignLog = new ExecutionLog();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable Node node;
  private @Nullable ProxyUnderTest proxy;
  private long acceptedBefore;

  /// A stage with nothing on it.
  public Stage(Setting setting) {
    this.setting = setting;
    this.recorder = new Recorder(setting.clock);
  }

  /// Immutable: what every stage is given.
  ///
  /// @param cell unique among the stages that are played at a time, 0 to 250
  /// @param ready called when the proxy serves; returns when all others do as well
  public record Setting(
      Clock clock, Children children, String scenario, Mode mode, int cell, Runnable ready) {}

  /// A step that may fail.
  public interface Action {
    void run() throws IOException, InterruptedException;
  }

  public Clock clock() {
    return setting.clock;
  }

  public Children children() {
    return setting.children;
  }

  public Mode mode() {
    return setting.mode;
  }

  public Recorder recorder() {
    return recorder;
  }

  /// Everything takes place in namespaces from now on; call it before anything else.
  public Node node() throws IOException, InterruptedException {
    if (node == null) {
      node = Node.create();
      open.push(node);
    }
    return node;
  }

  private Place place() {
    return node == null ? Place.HOST : node.network();
  }

  /// A loopback address of this stage alone.
  ///
  /// @param host 1 is the proxy's; 2 to 250
  public String address(int host) {
    return node == null
        ? "127.%d.%d.%d".formatted(NETWORK, 1 + setting.cell, host)
        : "127.0.0." + host;
  }

  /// An app without a door yet.
  public App app(Script script) {
    App app = new App(setting.clock, script);
    apps.add(app);
    open.push(app);
    return app;
  }

  /// Opens a door of an app on a loopback address of this stage.
  public Door door(App app, int host) throws IOException, InterruptedException {
    return place().call(() -> app.open(new InetSocketAddress(address(host), APP_PORT)));
  }

  /// Opens a door on any free port.
  public Door freeDoor(App app) throws IOException, InterruptedException {
    return place().call(() -> app.open(new InetSocketAddress(address(2), 0)));
  }

  /// Starts the proxy of this mode and waits until those of the other modes serve, too.
  public ProxyUnderTest start(ProxySpec spec) throws IOException, InterruptedException {
    Launch launch =
        new Launch(
            setting.clock,
            setting.children,
            place(),
            address(PROXY_HOST),
            setting.scenario,
            setting.mode);
    ProxyUnderTest started = launch.start(spec);
    proxy = started;
    open.push(started::close);
    setting.ready.run();
    return started;
  }

  /// The proxy that was started.
  public ProxyUnderTest proxy() {
    if (proxy == null) {
      throw new IllegalStateException("not started");
    }
    return proxy;
  }

  /// A client of the proxy, with a connection that it keeps.
  public Client client() {
    return client(true);
  }

  /// A client of the proxy.
  ///
  /// @param keeps false for a connection per request
  public Client client(boolean keeps) {
    return new Client(place(), proxy().web(), keeps);
  }

  /// A client that knows the app itself.
  public Client directClient(HostPort app) {
    return new Client(place(), app, true);
  }

  /// A request with a new id. Thread-safe.
  public Request request(Verb verb, String cluster) {
    return Request.of(verb, cluster, verb.prefix() + "-" + ids.incrementAndGet());
  }

  /// Ends the warm-up: upstream connections are counted from here on.
  public void startCounting() {
    acceptedBefore = accepted();
  }

  private long accepted() {
    return apps.stream().mapToLong(App::accepted).sum();
  }

  /// Upstream connections opened since [#startCounting].
  public long newConnections() {
    return accepted() - acceptedBefore;
  }

  /// Begins to look for how many requests are executed at the same time.
  public void forgetMostAtOnce() {
    apps.forEach(App::forgetMostAtOnce);
  }

  /// How many requests the apps of this stage executed at the same time, at most.
  ///
  /// @return -1 if no app of this program is there
  public int mostAtOnce() {
    return apps.isEmpty() ? -1 : apps.stream().mapToInt(App::mostAtOnce).sum();
  }

  /// As [App#thrownAwayNanos], of any app of this stage.
  public OptionalLong thrownAwayNanos(String id) {
    return apps.stream().flatMapToLong(app -> app.thrownAwayNanos(id).stream()).max();
  }

  /// What an app outside of this program executed.
  public void addExecutions(ExecutionLog log) {
    foreignLog.addAll(log);
  }

  /// What all apps of this stage executed.
  public ExecutionLog executions() {
    ExecutionLog all = new ExecutionLog();
    apps.forEach(app -> all.addAll(app.log()));
    all.addAll(foreignLog);
    return all;
  }

  public void pause(Duration time) {
    Waiting.pause(setting.clock, time);
  }

  /// Runs all at once, each on its own virtual thread, and waits for the last.
  public void together(List<Action> actions) throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (Action action : actions) {
        all.add(
            threads.submit(
                () -> {
                  action.run();
                  return true;
                }));
      }
      for (Future<Boolean> each : all) {
        each.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    }
  }

  /// Closed by [#close], before what was opened earlier.
  public void alsoClose(AutoCloseable what) {
    open.push(what);
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failure) {
        throw new IOException(failure);
      }
    }
  }
}
