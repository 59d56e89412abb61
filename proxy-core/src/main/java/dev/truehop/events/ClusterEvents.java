package dev.truehop.events;

import dev.truehop.pool.CloseReason;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.FreshnessSettings;
import dev.truehop.pool.PoolEvents;
import dev.truehop.pool.PoolKey;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.ReuseDecision;
import dev.truehop.pool.UpstreamProfile;
import dev.truehop.pool.Verdict;
import dev.truehop.worker.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Tells what happens to the connections of one cluster on one worker: to the
/// system log what an operator has to know, to the hub everything else, if anybody listens.
public final class ClusterEvents implements PoolEvents {
  private static final System.Logger LOG = System.getLogger("truehop");
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final String cluster;
  private final int worker;
  private final Clock clock;
  private @Nullable EventHub hub;
  private boolean hits;

  /// @param worker its number
  public ClusterEvents(String cluster, int worker, Clock clock) {
    this.cluster = cluster;
    this.worker = worker;
    this.clock = clock;
  }

  /// Tells this hub from now on.
  ///
  /// @param hub null: nobody listens
  /// @param hits whether plain hits are wanted too
  public void tell(@Nullable EventHub hub, boolean hits) {
    this.hub = hub;
    this.hits = hits;
  }

  @Override
  public void reused(PooledConnection connection, ReuseDecision decision) {
    EventHub hub = this.hub;
    if (hub != null) {
      decided(hub, connection, decision);
    }
  }

  private void decided(EventHub hub, PooledConnection connection, ReuseDecision decision) {
    String action =
        switch (decision) {
          case ReuseDecision.Use use when !use.suspect() -> "safe";
          case ReuseDecision.Use use -> use.action().token();
          case ReuseDecision.Skip _ -> "fresh";
          case ReuseDecision.Close _ -> "closed";
        };
    boolean hit = action.equals("safe");
    if (hits || !hit) {
      Map<String, @Nullable Object> members = about("reuse", connection);
      members.put("action", action);
      hub.publish(new Event("reuse", hit, members));
    }
  }

  @Override
  public void closed(PooledConnection connection, CloseReason reason) {
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = about("close", connection);
      members.put("reason", reason.name().toLowerCase(Locale.ROOT));
      hub.publish(new Event("close", false, members));
    }
  }

  @Override
  public void stale(PooledConnection connection, DetectionPoint point, Verdict verdict) {
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = about("stale", connection);
      members.put("point", point.token());
      members.put("verdict", verdict.token());
      hub.publish(new Event("stale", false, members));
    }
  }

  @Override
  public void fenced(PoolKey key, int connections) {
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = begin("fence");
      members.put("address", key.address());
      members.put("generation", key.generation());
      members.put("connections", connections);
      hub.publish(new Event("fence", false, members));
    }
  }

  @Override
  public void learned(String workload, UpstreamProfile profile) {
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = begin("learned");
      members.put("workload", workload);
      members.put("close_age_ms", millis(profile.closeAgeNanos()));
      members.put("request_count", profile.requestCount() < 0 ? null : profile.requestCount());
      members.put("closes_suddenly", profile.closesSuddenly());
      members.put("pings", profile.manners().pings().token());
      members.put("believed", profile.manners().believed());
      hub.publish(new Event("learned", false, members));
    }
  }

  @Override
  public void inverted(String workload, long idleTimeoutNanos, long closeAgeNanos) {
    LOG.log(
        System.Logger.Level.WARNING,
        "cluster %s: timeout inversion: idleTimeout is %d ms, but %s closes after %d ms"
            .formatted(
                cluster,
                (long) (idleTimeoutNanos / NANOS_PER_MILLI),
                workload,
                (long) (closeAgeNanos / NANOS_PER_MILLI)));
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = begin("inversion");
      members.put("workload", workload);
      members.put("idle_timeout_ms", millis(idleTimeoutNanos));
      members.put("close_age_ms", millis(closeAgeNanos));
      hub.publish(new Event("inversion", false, members));
    }
  }

  @Override
  public void withholdingRefused(String workload, PooledConnection connection) {
    LOG.log(
        System.Logger.Level.WARNING,
        "cluster %s: %s does not take a head in two parts; it gets fresh connections instead"
            .formatted(cluster, workload));
    EventHub hub = this.hub;
    if (hub != null) {
      hub.publish(new Event("withholding_off", false, about("withholding_off", connection)));
    }
  }

  /// A head that was withheld has had its outcome.
  ///
  /// @param outcome `served`, `refused` (400 or 408) or `lost`
  /// @param heldNanos for how long the last octet was withheld
  public void withheld(PooledConnection connection, String outcome, long heldNanos) {
    EventHub hub = this.hub;
    if (hub != null) {
      Map<String, @Nullable Object> members = about("withheld", connection);
      members.put("outcome", outcome);
      members.put("held_ms", millis(heldNanos));
      hub.publish(new Event("withheld", false, members));
    }
  }

  /// A connection was lost under a request, and what follows has been decided.
  ///
  /// @param connection the one that was lost
  /// @param errno how the kernel said it; null where it did not
  /// @param why why there is no replay; null when there is one
  public void decided(
      PooledConnection connection,
      DetectionPoint point,
      Verdict verdict,
      @Nullable String errno,
      @Nullable String why) {
    EventHub hub = this.hub;
    if (hub != null) {
      String type = why == null ? "replay" : "replay_refused";
      Map<String, @Nullable Object> members = about(type, connection);
      members.put("point", point.token());
      members.put("verdict", verdict.token());
      members.put("errno", errno);
      if (why != null) {
        members.put("why", why);
      }
      hub.publish(new Event(type, false, members));
    }
  }

  private Map<String, @Nullable Object> begin(String type) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("time_ms", clock.epochMillis());
    members.put("worker", worker);
    members.put("cluster", cluster);
    return members;
  }

  private Map<String, @Nullable Object> about(String type, PooledConnection connection) {
    Map<String, @Nullable Object> members = begin(type);
    long guardNanos = connection.guardNanos();
    members.put("workload", connection.workload());
    members.put("connection", connection.wire().id());
    members.put("generation", connection.generation());
    members.put("reuse_count", connection.served() - 1);
    members.put("idle_ms", millis(clock.nanos() - connection.idleSinceNanos()));
    members.put("guard_ms", guardNanos == FreshnessSettings.NEVER ? null : millis(guardNanos));
    members.put("learned_close_age_ms", millis(connection.learnedCloseAgeNanos()));
    return members;
  }

  private static @Nullable Double millis(long nanos) {
    return nanos < 0 ? null : nanos / NANOS_PER_MILLI;
  }
}
