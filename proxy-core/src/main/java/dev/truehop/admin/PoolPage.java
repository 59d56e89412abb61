package dev.truehop.admin;

import dev.truehop.admin.AdminView.PoolsView;
import dev.truehop.pool.ConnectionSnapshot;
import dev.truehop.pool.GuardSource;
import dev.truehop.pool.PoolKey;
import dev.truehop.pool.PoolSnapshot;
import dev.truehop.pool.ProfileSnapshot;
import dev.truehop.pool.SuspectAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Immutable: `/pools`: every pool key of every worker with its connections. Times in milliseconds.
final class PoolPage {

  private static final double NANOS_PER_MILLI = 1_000_000;

  private PoolPage() {}

  static Map<String, Object> json(List<PoolsView> views) {
    List<Object> pools = new ArrayList<>();
    for (PoolsView view : views) {
      for (PoolSnapshot pool : view.pools()) {
        pools.add(pool(view, pool));
      }
    }
    return Map.of("pools", pools);
  }

  private static Map<String, @Nullable Object> pool(PoolsView view, PoolSnapshot pool) {
    PoolKey key = pool.key();
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("worker", view.worker());
    out.put("cluster", view.cluster());
    out.put("address", key.address());
    out.put("generation", key.generation());
    out.put("protocol", key.protocol().name().toLowerCase(Locale.ROOT));
    out.put("tls_epoch", key.tls().epoch());
    out.put("acceptable_peers", new TreeSet<>(key.tls().acceptablePeers()));
    out.put("server_name", key.tls().serverName());
    out.put("bind_address", key.bindAddress());
    out.put("fenced", pool.fenced());
    out.put("upstream", upstream(pool.upstream()));
    out.put("pending", pool.pending());
    out.put("connections", pool.connections().stream().map(PoolPage::connection).toList());
    return out;
  }

  private static Map<String, @Nullable Object> connection(ConnectionSnapshot connection) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("id", connection.id());
    out.put("state", connection.state().name().toLowerCase(Locale.ROOT));
    out.put("age_ms", connection.ageNanos() / NANOS_PER_MILLI);
    out.put("idle_ms", connection.idleNanos() / NANOS_PER_MILLI);
    out.put("served", connection.served());
    out.put("leases", connection.leases());
    out.put("guard_ms", guardMillis(connection));
    out.put("guard_source", connection.guardSource().text());
    out.put("suspect", connection.suspect());
    out.put("canary", connection.canary());
    return out;
  }

  /// What was learned; null where nothing was.
  private static Map<String, @Nullable Object> upstream(ProfileSnapshot profile) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("workload", profile.workload());
    out.put("close_age_ms", knownMillis(profile.closeAgeNanos()));
    out.put("early_close_ms", knownMillis(profile.earlyCloseNanos()));
    out.put("unused_close_age_ms", knownMillis(profile.unusedCloseAgeNanos()));
    out.put("request_count", profile.requestCount() < 0 ? null : profile.requestCount());
    out.put("closes_suddenly", profile.closesSuddenly());
    out.put("tolerates_withheld", profile.toleratesWithheld());
    out.put("connect_ms", knownMillis(profile.connectNanos()));
    out.put("pings", profile.pings().token());
    out.put("believed", profile.believed());
    out.put("timeout_inverted", profile.inverted());
    for (SuspectAction action : SuspectAction.values()) {
      out.put("suspects_" + action.token(), profile.suspects().getOrDefault(action, 0L));
    }
    return out;
  }

  private static @Nullable Double knownMillis(long nanos) {
    return nanos < 0 ? null : nanos / NANOS_PER_MILLI;
  }

  /// Null where there is no guard.
  private static @Nullable Double guardMillis(ConnectionSnapshot connection) {
    return connection.guardSource() == GuardSource.NONE
        ? null
        : connection.guardNanos() / NANOS_PER_MILLI;
  }
}
