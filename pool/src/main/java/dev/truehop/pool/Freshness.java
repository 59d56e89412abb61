package dev.truehop.pool;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Immutable. May this kept connection carry this request now? The heart of the product, as pure
/// functions: no clock, no socket, no state. `docs/freshness.md` tells the story.
///
/// The steps, in this order:
///
/// 0. **Hard no**: a limit is reached, the generation is fenced, or the kernel says that the peer
///    has closed. Close it, whoever asks.
/// 1. **Safe or suspect**: safe as long as the connection has been idle for less than its guard.
/// 2. **What to do with a suspect**: a request that can be replayed uses it; any other leaves it
///    and dials, because a fresh connection is the only proof that costs no knowledge of the peer.
///
/// Rejected: probing with a byte read (sees no more than `TCP_INFO`, and under TLS a session ticket
/// looks like data); gating on the acknowledgement of a first part (a live peer delays it by 40
/// ms); retrying whatever fails (repeats requests that were executed).
public final class Freshness {

  private Freshness() {}

  /// Judges one kept connection for one request.
  ///
  /// @param now the worker's time in nanoseconds, not before any time in `facts`
  public static ReuseDecision judge(
      ConnectionFacts facts, Need need, FreshnessSettings settings, long now) {
    if (facts.fenced()) {
      return ReuseDecision.Close.FENCED;
    }
    if (facts.served() >= settings.maxRequests()) {
      return ReuseDecision.Close.REQUESTS;
    }
    if (now - facts.createdNanos() >= settings.maxAgeNanos()) {
      return ReuseDecision.Close.AGE;
    }
    if (now - facts.idleSinceNanos() >= settings.idleTimeoutNanos()) {
      return ReuseDecision.Close.IDLE_TIMEOUT;
    }
    if (settings.checked() && facts.kernel() == KernelView.NOT_ESTABLISHED) {
      return ReuseDecision.Close.NOT_ESTABLISHED;
    }
    boolean suspect = suspect(facts, settings, now);
    return switch (need) {
      case ANY -> suspect ? ReuseDecision.Use.SUSPECT : ReuseDecision.Use.SAFE;
      case PROVEN -> suspect ? ReuseDecision.Skip.TAKE_FRESH : ReuseDecision.Use.SAFE;
      case FRESH -> ReuseDecision.Skip.TAKE_FRESH;
    };
  }

  /// Whether the kernel has to be asked before this connection is judged for a request that has
  /// just arrived. A request that has been waiting can afford to ask always, and should: the
  /// response that frees a connection and the FIN behind it often arrive together.
  public static boolean lookNeeded(ConnectionFacts facts, FreshnessSettings settings, long now) {
    return settings.checked() && now - facts.lastReadNanos() >= PoolLimits.PROVED_ITSELF_NANOS;
  }

  /// Whether the connection has been idle for so long that the app may be about to close it.
  public static boolean suspect(ConnectionFacts facts, FreshnessSettings settings, long now) {
    return now - facts.idleSinceNanos() >= guardNanos(facts, settings);
  }

  /// The idle age at which a connection stops being safe: the upstream's hint less a margin, or
  /// `trustedIdle` where there is no hint, and never above the idle timeout. A hint replaces
  /// `trustedIdle`, it may raise the guard as well as lower it.
  ///
  /// @return nanoseconds; [FreshnessSettings#NEVER] with `reuse: blind`
  public static long guardNanos(ConnectionFacts facts, FreshnessSettings settings) {
    if (!settings.checked()) {
      return FreshnessSettings.NEVER;
    }
    return Math.min(settings.idleTimeoutNanos(), knownNanos(facts.hintSeconds(), settings));
  }

  /// What the guard of a connection rests on, for people.
  public static GuardSource guardSource(ConnectionFacts facts, FreshnessSettings settings) {
    if (!settings.checked()) {
      return GuardSource.NONE;
    }
    if (settings.idleTimeoutNanos() <= knownNanos(facts.hintSeconds(), settings)) {
      return GuardSource.IDLE_TIMEOUT;
    }
    return facts.hintSeconds() >= 0 ? GuardSource.HINT : GuardSource.TRUSTED_IDLE;
  }

  /// How long the last octet of a head is withheld: a millisecond, for a server's own way from its
  /// decision to close to the close itself, or more where the network takes longer to tell.
  ///
  /// @param rttNanos round-trip time, -1 = unknown
  /// @param rttVarNanos its variation, -1 = unknown
  static long holdNanos(long rttNanos, long rttVarNanos) {
    long networkNanos = Math.max(0, rttNanos) + 4 * Math.max(0, rttVarNanos);
    return Math.max(PoolLimits.SHORTEST_HOLD_NANOS, networkNanos);
  }

  /// The limits that a connection can have reached by the time its lease ends, or null if it is
  /// worth keeping.
  static @Nullable CloseReason spent(ConnectionFacts facts, FreshnessSettings settings, long now) {
    if (facts.served() >= settings.maxRequests()) {
      return CloseReason.REQUESTS;
    }
    return now - facts.createdNanos() >= settings.maxAgeNanos() ? CloseReason.AGE : null;
  }

  /// Why the sweep has to close an idle connection now, or null if it may stay. Where the upstream
  /// has said when it closes, we close first: whoever closes first never loses a request to it.
  /// Without a hint a suspect stays, for it is good enough for requests that can be replayed.
  static @Nullable CloseReason expired(
      ConnectionFacts facts, FreshnessSettings settings, long now) {
    if (now - facts.createdNanos() >= settings.maxAgeNanos()) {
      return CloseReason.AGE;
    }
    long idleNanos = now - facts.idleSinceNanos();
    if (idleNanos >= settings.idleTimeoutNanos()) {
      return CloseReason.IDLE_TIMEOUT;
    }
    boolean hinted = facts.hintSeconds() >= 0;
    return hinted && idleNanos >= guardNanos(facts, settings) ? CloseReason.GUARD : null;
  }

  /// How long until [#expired] has an answer for this connection, in nanoseconds, 0 or more, or
  /// [FreshnessSettings#NEVER].
  static long expiresInNanos(ConnectionFacts facts, FreshnessSettings settings, long now) {
    long idleLimitNanos =
        facts.hintSeconds() >= 0 ? guardNanos(facts, settings) : settings.idleTimeoutNanos();
    idleLimitNanos = Math.min(idleLimitNanos, settings.idleTimeoutNanos());
    return Math.min(
        leftNanos(settings.maxAgeNanos(), now - facts.createdNanos()),
        leftNanos(idleLimitNanos, now - facts.idleSinceNanos()));
  }

  private static long leftNanos(long limitNanos, long usedNanos) {
    if (limitNanos == FreshnessSettings.NEVER) {
      return FreshnessSettings.NEVER;
    }
    return Math.max(0, limitNanos - usedNanos);
  }

  /// A full margin would leave nothing of the smallest hints, so at least half of a hint is used.
  private static long knownNanos(int hintSeconds, FreshnessSettings settings) {
    if (hintSeconds < 0) {
      return settings.trustedIdleNanos();
    }
    long hintNanos = TimeUnit.SECONDS.toNanos(hintSeconds);
    return hintNanos - Math.min(PoolLimits.HINT_MARGIN_NANOS, hintNanos / 2);
  }
}
