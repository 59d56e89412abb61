package dev.truehop.pool;

import dev.truehop.config.Suspects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Immutable. May this kept connection carry this request now? The heart of the product, as pure
/// functions: no clock, no socket, no state. `docs/freshness.md` tells the story.
///
/// The steps, in this order:
///
/// 0. **Hard no**: a limit is reached, the generation is fenced, or the kernel says that the peer
///    has closed, or has sent what nobody asked for. Close it, whoever asks.
/// 1. **Safe or suspect**: safe as long as the connection has been idle for less than its guard.
/// 2. **What to do with a suspect**: a request that can be replayed uses it. Any other makes sure:
///    by a fresh connection, or by withholding the last octet of its head until the connection has
///    shown that it lives, whichever costs less; on HTTP/2 by waiting for the answer to a PING.
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
    boolean counted = facts.served() >= facts.requestGuard();
    if (counted && facts.served() >= facts.requestLimit()) {
      return ReuseDecision.Close.REQUESTS;
    }
    if (now - facts.createdNanos() >= settings.maxAgeNanos()) {
      return ReuseDecision.Close.AGE;
    }
    // No other limit of idle age is below the guard, so where that holds nothing else is compared.
    long idleNanos = now - facts.idleSinceNanos();
    boolean past = idleNanos >= facts.guardNanos() || !settings.checked();
    boolean idle = past && !facts.busy();
    if (idle && idleNanos >= settings.idleTimeoutNanos()) {
      return ReuseDecision.Close.IDLE_TIMEOUT;
    }
    if (settings.checked() && over(facts.kernel())) {
      return ReuseDecision.Close.NOT_ESTABLISHED;
    }
    if (idle && idleNanos >= facts.closeNanos()) {
      return ReuseDecision.Close.GUARD;
    }
    boolean suspect = settings.checked() && (past || counted);
    return switch (need) {
      case ANY -> suspect ? ReuseDecision.Use.SUSPECT : ReuseDecision.Use.SAFE;
      case PROVEN -> suspect ? makeSure(facts, settings) : ReuseDecision.Use.SAFE;
      case FRESH -> ReuseDecision.Skip.TAKE_FRESH;
    };
  }

  private static boolean over(KernelView kernel) {
    return switch (kernel) {
      case UNREAD, NOT_ESTABLISHED -> true;
      case ESTABLISHED, UNSUPPORTED -> false;
    };
  }

  /// What a request does with a suspect if it can not be replayed. Where there is no room for
  /// another connection, a hold is cheaper than closing a kept one.
  private static ReuseDecision makeSure(ConnectionFacts facts, FreshnessSettings settings) {
    if (facts.mayPing() && settings.suspects() != Suspects.FRESH) {
      return ReuseDecision.Use.PING;
    }
    if (!facts.mayWithhold()) {
      return ReuseDecision.Skip.TAKE_FRESH;
    }
    boolean withhold =
        switch (settings.suspects()) {
          case FRESH -> false;
          case WITHHOLD -> true;
          case AUTO ->
              !facts.roomForDial()
                  || (!facts.cheapConnect() && facts.holdNanos() < facts.connectNanos());
        };
    return withhold ? ReuseDecision.Use.WITHHOLD : ReuseDecision.Skip.TAKE_FRESH;
  }

  /// Whether the kernel has to be asked before this connection is judged for a request that has
  /// just arrived. One that could not be repeated always asks. So should a request that has been
  /// waiting, which can afford it: the response that frees a connection and the FIN behind it often
  /// arrive together.
  public static boolean lookNeeded(
      ConnectionFacts facts, Need need, FreshnessSettings settings, long now) {
    return settings.checked()
        && (need == Need.PROVEN || now - facts.lastReadNanos() >= PoolLimits.PROVED_ITSELF_NANOS);
  }

  /// Whether the connection has been idle for so long, or has served so many, that the app may be
  /// about to close it.
  public static boolean suspect(ConnectionFacts facts, long now) {
    return now - facts.idleSinceNanos() >= facts.guardNanos()
        || facts.served() >= facts.requestGuard();
  }

  /// The guard that follows from what is known about the upstream: the least of what each piece of
  /// knowledge allows, and never above the idle timeout.
  ///
  /// * The hint, less a margin, and the learned close age, less a margin: where there is one, our
  ///   side closes when it is reached. Until a learned close age was seen again after a change of
  ///   generation, only half of it is trusted.
  /// * Neither: `trustedIdle`, or the idle age at which connections were seen alive, if that is
  ///   more.
  /// * A single early close makes connections suspect from then on; they are not closed for it.
  static Guard guard(CloseKnowledge known, FreshnessSettings settings) {
    if (!settings.checked()) {
      return Guard.BLIND;
    }
    long closeNanos = FreshnessSettings.NEVER;
    long nanos = FreshnessSettings.NEVER;
    GuardSource source = GuardSource.HINT;
    if (known.hintSeconds() >= 0) {
      closeNanos = hintedNanos(known.hintSeconds());
      nanos = closeNanos;
    }
    if (known.closeAgeNanos() >= 0) {
      long learnedNanos = safeNanos(known.closeAgeNanos(), known.networkNanos());
      closeNanos = Math.min(closeNanos, learnedNanos);
      long trustedNanos = known.verified() ? learnedNanos : learnedNanos / 2;
      source = trustedNanos < nanos ? GuardSource.LEARNED : source;
      nanos = Math.min(nanos, trustedNanos);
    }
    if (nanos == FreshnessSettings.NEVER) {
      boolean proven = known.provenNanos() > settings.trustedIdleNanos();
      source = proven ? GuardSource.LEARNED : GuardSource.TRUSTED_IDLE;
      nanos = Math.max(settings.trustedIdleNanos(), known.provenNanos());
    }
    if (known.boundNanos() >= 0) {
      long boundNanos = safeNanos(known.boundNanos(), known.networkNanos());
      source = boundNanos < nanos ? GuardSource.LEARNED : source;
      nanos = Math.min(nanos, boundNanos);
    }
    return settings.idleTimeoutNanos() <= nanos
        ? new Guard(settings.idleTimeoutNanos(), closeNanos, GuardSource.IDLE_TIMEOUT)
        : new Guard(nanos, closeNanos, source);
  }

  /// How long the last octet of a head is withheld: a millisecond, for a server's own way from its
  /// decision to close to the close itself, or more where the network takes longer to tell.
  ///
  /// @param networkNanos see [#networkNanos]
  static long holdNanos(long networkNanos) {
    return Math.max(PoolLimits.SHORTEST_HOLD_NANOS, networkNanos);
  }

  /// How long the acknowledgement of a PING is waited for.
  ///
  /// @param rttNanos round-trip time, -1 = unknown
  static long probeNanos(long rttNanos) {
    return Math.max(PoolLimits.SHORTEST_PROBE_NANOS, 2 * rttNanos);
  }

  /// What the way to the upstream and back may take, by the same measure as TCP's own
  /// retransmission timer (RFC 6298): the round-trip time and four times its variation.
  ///
  /// @param rttNanos round-trip time, -1 = unknown
  /// @param rttVarNanos its variation, -1 = unknown
  static long networkNanos(long rttNanos, long rttVarNanos) {
    return Math.max(0, rttNanos) + 4 * Math.max(0, rttVarNanos);
  }

  /// The limits that a connection can have reached by the time its lease ends, or null if it is
  /// worth keeping.
  static @Nullable CloseReason spent(ConnectionFacts facts, FreshnessSettings settings, long now) {
    if (facts.served() >= facts.requestLimit()) {
      return CloseReason.REQUESTS;
    }
    return now - facts.createdNanos() >= settings.maxAgeNanos() ? CloseReason.AGE : null;
  }

  /// Why the sweep has to close an idle connection now, or null if it may stay. Where it is known
  /// when the upstream closes, we close first: whoever closes first never loses a request to it.
  /// Where it is not known a suspect stays, for it is good enough for requests that can be
  /// replayed.
  static @Nullable CloseReason expired(
      ConnectionFacts facts, FreshnessSettings settings, long now) {
    if (now - facts.createdNanos() >= settings.maxAgeNanos()) {
      return CloseReason.AGE;
    }
    long idleNanos = now - facts.idleSinceNanos();
    if (idleNanos >= settings.idleTimeoutNanos()) {
      return CloseReason.IDLE_TIMEOUT;
    }
    return idleNanos >= facts.closeNanos() ? CloseReason.GUARD : null;
  }

  /// How long until [#expired] has an answer for this connection, in nanoseconds, 0 or more, or
  /// [FreshnessSettings#NEVER].
  static long expiresInNanos(ConnectionFacts facts, FreshnessSettings settings, long now) {
    long idleLimitNanos = Math.min(facts.closeNanos(), settings.idleTimeoutNanos());
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
  private static long hintedNanos(int hintSeconds) {
    long hintNanos = TimeUnit.SECONDS.toNanos(hintSeconds);
    return hintNanos - Math.min(PoolLimits.HINT_MARGIN_NANOS, hintNanos / 2);
  }

  /// The part of a learned close age that is safe. It was measured from here, between the last
  /// octet's arrival and that of the FIN; a request has to arrive there before, which is a round
  /// trip earlier.
  private static long safeNanos(long closeAgeNanos, long networkNanos) {
    long timersNanos = Math.min(PoolLimits.LEARNED_MARGIN_NANOS, closeAgeNanos / 2);
    long marginNanos = Math.max(timersNanos, networkNanos);
    long ofTenNine = closeAgeNanos / 10 * 9;
    return Math.max(0, Math.min(ofTenNine, closeAgeNanos - marginNanos));
  }
}
