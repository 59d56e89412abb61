package dev.truehop.admin;

import dev.truehop.config.HostPort;
import dev.truehop.events.EventHub;
import dev.truehop.events.Subscription;
import dev.truehop.metrics.MetricsRegistry;
import dev.truehop.metrics.MetricsRegistry.Scrape;
import dev.truehop.pool.ConnectionSnapshot;
import dev.truehop.pool.ConnectionState;
import dev.truehop.pool.Generation;
import dev.truehop.pool.GuardSource;
import dev.truehop.pool.PingManner;
import dev.truehop.pool.PoolKey;
import dev.truehop.pool.PoolSnapshot;
import dev.truehop.pool.ProfileSnapshot;
import dev.truehop.pool.SuspectAction;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the thread that answers): a program with one cluster of two endpoints.
final class FakeView implements AdminView {

  final EventHub hub = new EventHub((_, _) -> {});

  final List<String> calls = new ArrayList<>();
  volatile State state = State.LIVE;
  volatile boolean broken;

  /// What follows the first line of a scrape.
  volatile MetricsRegistry.Body afterScrape = _ -> {};

  @Override
  public State state() {
    if (broken) {
      throw new IllegalArgumentException("secret");
    }
    return state;
  }

  @Override
  public ServerInfo serverInfo() {
    return new ServerInfo("0.1.0", 61_999, Map.of("file", "a \"b\".yaml"), "BoringSSL");
  }

  @Override
  public List<ListenerView> listeners() {
    return List.of(
        new ListenerView("web", HostPort.parse("127.0.0.1:8080")),
        new ListenerView("six", HostPort.parse("[::1]:8081")));
  }

  @Override
  public List<CertificatesView> certificates() {
    CertificateView web =
        new CertificateView(
            "web.crt",
            "1f",
            "CN=web",
            List.of("spiffe://td/ns/a/sa/b"),
            List.of("web.example"),
            0,
            86_400_000);
    RevocationView list = new RevocationView("ca.crl", "CN=root", BigInteger.TWO, 4, 86_400_000L);
    return List.of(new CertificatesView("listener web", 3, List.of(), List.of(web), List.of(list)));
  }

  @Override
  public long epochMillis() {
    return 0;
  }

  @Override
  public List<ClusterView> clusters() {
    return List.of(
        new ClusterView(
            "orders",
            1024,
            512,
            List.of(
                new EndpointView(
                    HostPort.parse("10.0.0.5:3000"),
                    "6f1c",
                    Map.of("cx_active", 2L, "cx_total", 9L)),
                new EndpointView(HostPort.parse("[::1]:3001"), null, Map.of()))));
  }

  @Override
  public List<PoolsView> pools() {
    PoolKey key = PoolKey.plainHttp1(HostPort.parse("10.0.0.5:3000"), Generation.ofPod("6f1c"));
    return List.of(
        new PoolsView(
            1,
            "orders",
            List.of(
                new PoolSnapshot(
                    key,
                    new ProfileSnapshot(
                        "shop/orders",
                        5_000_000_000L,
                        -1,
                        -1,
                        100,
                        false,
                        true,
                        80_000,
                        PingManner.ANSWERED,
                        true,
                        true,
                        Map.of(SuspectAction.WITHHELD, 3L)),
                    false,
                    3,
                    List.of(
                        new ConnectionSnapshot(
                            7,
                            ConnectionState.IDLE,
                            2_000_000_000L,
                            1_500_000L,
                            4,
                            0,
                            4_500_000_000L,
                            GuardSource.HINT,
                            false,
                            true))))));
  }

  @Override
  public Map<String, Object> configDump() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("workers", 2);
    config.put("listeners", List.of());
    return config;
  }

  @Override
  public Scrape scrape(@Nullable String accept) {
    return new Scrape(
        "text/plain; version=0.0.4",
        out -> {
          out.write(("# for " + accept + "\n").getBytes(StandardCharsets.UTF_8));
          afterScrape.writeTo(out);
        });
  }

  @Override
  public @Nullable Subscription subscribe(boolean hits) {
    return hub.subscribe(hits);
  }

  @Override
  public void drainListeners() {
    calls.add("drain");
  }

  @Override
  public void quit() {
    calls.add("quit");
  }

  @Override
  public boolean logLevel(String level) {
    calls.add("level " + level);
    return level.equals("debug");
  }
}
