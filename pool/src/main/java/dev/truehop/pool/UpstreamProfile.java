package dev.truehop.pool;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What is known about one workload of a cluster: when its servers close idle
/// connections, after how many requests, whether they take a head in two parts, what a new
/// connection costs. It outlives connections, pools and generations.
///
/// Whatever is computed from it may be kept until [#version] changes.
///
/// All times are in nanoseconds.
public final class UpstreamProfile {

  /// Stands for what is not known.
  public static final int UNKNOWN = -1;

  private final String workload;
  private final CloseAges ages = new CloseAges();
  private final CloseAges unusedAges = new CloseAges();
  private final RequestCounts counts = new RequestCounts();
  private final SuddenCloses sudden = new SuddenCloses();
  private final Map<SuspectAction, Long> suspects = new EnumMap<>(SuspectAction.class);
  private FreshnessSettings settings;

  private int version;
  private long aliveWorthNanos;
  private int countWorth;
  private int pools;

  private boolean canaryOut;
  private long canaryDueNanos;
  private boolean learnedSince;
  private long lessonNanos;
  private long announcedAgeNanos = UNKNOWN;
  private int announcedCount = UNKNOWN;
  private boolean announcedSudden;
  private long announcedInversionNanos = UNKNOWN;
  private PingManner announcedPings = PingManner.ANSWERED;
  private boolean announcedBelieved = true;

  private boolean toleratesWithheld = true;
  private int withheldRefused;
  private long withheldServed;
  private long connectNanos = UNKNOWN;
  private final PeerManners manners = new PeerManners(this);
  private int streams = PoolLimits.STREAMS_ASSUMED;

  UpstreamProfile(String workload, FreshnessSettings settings) {
    this.workload = workload;
    this.settings = settings;
    changed();
  }

  /// Whose profile it is: `namespace/serviceAccount`, or an address where there is no pod.
  public String workload() {
    return workload;
  }

  /// The idle age at which the upstream closes connections that have served, or [#UNKNOWN].
  public long closeAgeNanos() {
    return ages.closeAgeNanos();
  }

  /// The idle age at which the upstream closes connections that have never served, or [#UNKNOWN].
  public long unusedCloseAgeNanos() {
    return unusedAges.closeAgeNanos();
  }

  /// The number of requests after which the upstream closes a connection, or [#UNKNOWN].
  public int requestCount() {
    return counts.learned();
  }

  /// Whether the upstream closes connections at any moment, for no reason that could be learned.
  public boolean closesSuddenly() {
    return sudden.expected();
  }

  /// Whether a head may be sent in two parts.
  public boolean toleratesWithheld() {
    return toleratesWithheld;
  }

  /// What a new connection takes, all handshakes included: an average that favours the latest; or
  /// [#UNKNOWN].
  public long connectNanos() {
    return connectNanos;
  }

  /// Timeout inversion: idle connections are kept for longer than the upstream keeps them.
  public boolean inverted() {
    return closeAgeNanos() >= 0 && closeAgeNanos() < settings.idleTimeoutNanos();
  }

  ProfileSnapshot snapshot() {
    return new ProfileSnapshot(
        workload,
        closeAgeNanos(),
        ages.boundNanos(),
        unusedCloseAgeNanos(),
        requestCount(),
        closesSuddenly(),
        toleratesWithheld,
        connectNanos,
        manners.pings(),
        manners.believed(),
        inverted(),
        suspects);
  }

  /// A request met a suspect.
  void countSuspect(SuspectAction action) {
    suspects.merge(action, 1L, Long::sum);
  }

  /// Changes whenever a guard or a limit that rests on this profile may have changed.
  int version() {
    return version;
  }

  /// Whether observations are wanted.
  boolean learns() {
    return settings.learns();
  }

  void configure(FreshnessSettings newSettings) {
    settings = newSettings;
    if (!learns()) {
      ages.forget();
      unusedAges.forget();
      counts.forget();
      sudden.forget();
    }
    changed();
  }

  /// The guard of a connection to this workload.
  ///
  /// @param unused whether the connection has never served
  /// @param hintSeconds -1 = none
  Guard guard(boolean unused, int hintSeconds, long networkNanos) {
    CloseAges of = unused ? unusedAges : ages;
    return Freshness.guard(
        new CloseKnowledge(
            hintSeconds,
            of.closeAgeNanos(),
            of.boundNanos(),
            of.provenNanos(),
            of.verified(),
            networkNanos),
        settings);
  }

  /// Leases after which a connection is retired.
  int requestLimit() {
    return Math.min(settings.maxRequests(), counts.limit());
  }

  /// Leases from which on a connection is suspect.
  int requestGuard() {
    return sudden.expected() ? 1 : Math.min(requestLimit(), counts.guard());
  }

  /// Whether it teaches something that a connection was alive after this idle age, or that it
  /// served so many. Asked at every release; everything else here is rare.
  boolean worthTelling(long idleNanos, int served) {
    return idleNanos >= aliveWorthNanos || served > countWorth;
  }

  /// A reused connection turned out alive.
  void alive(Lease lease) {
    if (!learns()) {
      return;
    }
    boolean news = (lease.unusedAtLease() ? unusedAges : ages).alive(lease.idleNanosAtLease());
    news |= sudden.answered();
    PooledConnection c = lease.connection();
    if (c.served() > countWorth) {
      counts.livedPast(c.served());
      news = true;
    }
    if (news) {
      changed();
    }
  }

  /// @param unused whether it was made with a connection that had never served
  void observe(boolean unused, CloseAges.Sample sample, long now) {
    (unused ? unusedAges : ages).add(sample);
    canaryDueNanos = now + PoolLimits.VERIFY_NANOS;
    lesson(now);
  }

  void closedAfter(int requests, long now) {
    counts.closedAfter(requests, now);
    lesson(now);
  }

  /// The peer closed right after its response to this many requests, or before the next.
  void closedAtOnce(int requests, long createdNanos, long now) {
    if (requests != counts.learned() && sudden.closed(createdNanos, now)) {
      lesson(now);
    }
  }

  /// Something was learned, which is announced before long.
  void lesson(long now) {
    lessonNanos = now;
    learnedSince = true;
    changed();
  }

  void retract(Lessons origin, long sinceNanos) {
    ages.retract(origin, sinceNanos);
    unusedAges.retract(origin, sinceNanos);
    counts.retract(sinceNanos);
    changed();
  }

  void generationGone(Lessons origin) {
    ages.generationGone(origin);
    unusedAges.generationGone(origin);
    counts.generationGone();
    sudden.generationGone();
    toleratesWithheld = true;
    withheldRefused = 0;
    withheldServed = 0;
    manners.forget();
    changed();
  }

  /// Whether a connection whose guard is reached is to be kept, out of use, until the upstream
  /// closes it. One at a time: where closes are believed known, now and then; else at once.
  boolean wantsCanary(long now) {
    return learns() && !canaryOut && (ages.doubtful() || now - canaryDueNanos >= 0);
  }

  void canaryBegins() {
    canaryOut = true;
  }

  void canaryEnds() {
    canaryOut = false;
  }

  /// Tells `events` what has been learned since the last time, once a burst of closes is over, and
  /// begins what is due.
  ///
  /// @return when to be called next, in the worker's nanoseconds, `Long.MAX_VALUE` = need not be
  long tick(@Nullable PoolEvents events, long now) {
    if (counts.test(now) | sudden.test(now)) {
      changed();
    }
    if (!learnedSince) {
      return Long.MAX_VALUE;
    }
    long dueNanos = lessonNanos + PoolLimits.BURST_NANOS;
    if (dueNanos - now > 0) {
      return dueNanos;
    }
    learnedSince = false;
    announce(events);
    return Long.MAX_VALUE;
  }

  private void announce(@Nullable PoolEvents events) {
    boolean news =
        requestCount() != announcedCount
            || closesSuddenly() != announcedSudden
            || differ(closeAgeNanos(), announcedAgeNanos)
            || manners.pings() != announcedPings
            || manners.believed() != announcedBelieved;
    if (news) {
      announcedPings = manners.pings();
      announcedBelieved = manners.believed();
      announcedCount = requestCount();
      announcedSudden = closesSuddenly();
      announcedAgeNanos = closeAgeNanos();
      if (events != null) {
        events.learned(workload, this);
      }
    }
    long inversionNanos = inverted() ? closeAgeNanos() : UNKNOWN;
    if (differ(inversionNanos, announcedInversionNanos)) {
      announcedInversionNanos = inversionNanos;
      if (events != null && inversionNanos >= 0) {
        events.inverted(workload, settings.idleTimeoutNanos(), inversionNanos);
      }
    }
  }

  private static boolean differ(long oneNanos, long otherNanos) {
    return oneNanos < 0 || otherNanos < 0
        ? oneNanos != otherNanos
        : !CloseAges.agree(oneNanos, otherNanos);
  }

  private void changed() {
    version++;
    aliveWorthNanos =
        learns() ? ages.worthTellingNanos(settings.trustedIdleNanos()) : FreshnessSettings.NEVER;
    if (sudden.remembered()) {
      aliveWorthNanos = 0;
    }
    countWorth = requestCount() < 0 ? Integer.MAX_VALUE : requestCount();
  }

  /// A pool of this workload was made.
  void poolBegins() {
    pools++;
  }

  void poolEnds() {
    pools--;
  }

  /// Whether no pool is left that could teach or ask.
  boolean idle() {
    return pools == 0;
  }

  /// A dial succeeded.
  void connected(long dialNanos) {
    connectNanos = connectNanos < 0 ? dialNanos : connectNanos + (dialNanos - connectNanos) / 8;
  }

  /// The upstream answered 400 or 408 to a withheld head. An app has its own reasons for that, so
  /// it is taken for the head's fault only where hardly any other was served.
  ///
  /// @return whether this switched withholding off
  boolean withheldRefused() {
    withheldRefused++;
    boolean before = toleratesWithheld;
    toleratesWithheld =
        before && withheldServed >= (long) withheldRefused * PoolLimits.SERVED_PER_REFUSED;
    return before && !toleratesWithheld;
  }

  /// How its servers behave that speak HTTP/2.
  public PeerManners manners() {
    return manners;
  }

  /// Streams that a new connection is expected to allow, at least 1: what the latest was told.
  int streams() {
    return streams;
  }

  void allowsStreams(int most) {
    streams = Math.max(1, most);
  }

  /// A withheld head got its response.
  void servedWithholding() {
    withheldServed++;
  }
}
