package dev.truehop.pool;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Worker-confined. Learns the idle age at which the servers of one workload close a connection,
/// from the closes that were seen.
///
/// * **Close age**: at least three closes that agree ([#agreementNanos]), and of several such
///   groups the lowest: the endpoint that closes first sets the rule for its siblings. Of the group
///   the lowest again, and what was seen up to a fifth below it: a timer that is looked at once in
///   a while spreads.
/// * **Bound**: a close below that, alone. It is heeded at once and forgotten when eight others
///   have followed or when connections were repeatedly seen alive beyond it.
/// * **Proven age**: with no close to go by, the idle age at which connections were alive three
///   times.
///
/// A lower close age is taken over at once. A higher one has to be earned: closes in a row that
/// agree on it, from the endpoint that taught the lower one, or from any if that endpoint's
/// generation is gone. Three are enough, or eight from a process that may just be late.
///
/// All ages and times are in nanoseconds.
final class CloseAges {
  private static final int UNKNOWN = UpstreamProfile.UNKNOWN;

  /// What was seen.
  enum Kind {
    /// The peer closed an idle connection at this age.
    CLOSED,
    /// We did, by the idle timeout, and the peer had not.
    OUTLIVED,
    /// A request found its connection dead: the peer closed at this age or may just have died.
    STALE
  }

  /// Immutable. One observation.
  ///
  /// @param origin the pool that made it
  record Sample(Kind kind, long ageNanos, long atNanos, Object origin) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  // The three highest ages at which a connection was alive, the highest first.
  private final long[] alive = new long[PoolLimits.MODE_SAMPLES];

  private long closeAgeNanos = UNKNOWN;
  private long closeAgeBefore = UNKNOWN;
  private long learnedAtNanos;
  private boolean verified = true;
  private long boundNanos = UNKNOWN;
  private long boundOverNanos;
  private int aliveBeyondBound;

  /// The learned close age, or -1.
  long closeAgeNanos() {
    return closeAgeNanos;
  }

  /// An age below the close age at which a connection was found closed, or -1.
  long boundNanos() {
    return boundNanos;
  }

  /// The age up to which connections are known to live, 0 = none. As exact as closes agree.
  long provenNanos() {
    long third = alive[alive.length - 1];
    return third == 0 ? 0 : third + agreementNanos(third);
  }

  /// Whether the close age was seen since the last change of generation.
  boolean verified() {
    return verified;
  }

  /// From which age on it is worth telling that a connection was alive ([#alive]);
  /// [FreshnessSettings#NEVER] = none.
  long worthTellingNanos(long trustedIdleNanos) {
    long worth = boundNanos < 0 ? FreshnessSettings.NEVER : boundOverNanos;
    return closeAgeNanos < 0
        ? Math.min(worth, Math.max(trustedIdleNanos, provenNanos()) + 1)
        : worth;
  }

  /// Whether the latest observation does not fit what is believed, or nothing is believed yet.
  boolean doubtful() {
    if (closeAgeNanos < 0) {
      return samples.size() < PoolLimits.MODE_SAMPLES;
    }
    Sample latest = samples.peekLast();
    boolean fits =
        latest != null && latest.kind == Kind.CLOSED && agree(latest.ageNanos, closeAgeNanos);
    return !verified || !fits;
  }

  /// Takes an observation in.
  void add(Sample sample) {
    if (sample.kind == Kind.STALE && closeAgeNanos >= 0 && sample.ageNanos >= closeAgeNanos) {
      return;
    }
    if (samples.size() == PoolLimits.REMEMBERED_CLOSES) {
      samples.removeFirst();
    }
    samples.addLast(sample);
    if (sample.kind == Kind.OUTLIVED) {
      alive(sample.ageNanos);
    } else {
      Arrays.setAll(alive, i -> Math.min(alive[i], sample.ageNanos / 10 * 9));
    }
    boolean old = closeAgeNanos < 0 || sample.ageNanos >= lowestThatAgrees(closeAgeNanos);
    verified |= sample.kind == Kind.CLOSED && old;
    supersede(sample);
    conclude(sample.atNanos);
  }

  /// A connection was alive at this age.
  ///
  /// @return whether that changed anything
  boolean alive(long ageNanos) {
    boolean speaksAgainst = boundNanos >= 0 && ageNanos >= boundOverNanos;
    boolean record = ageNanos > alive[alive.length - 1];
    if (speaksAgainst) {
      aliveBeyondBound++;
      if (aliveBeyondBound >= PoolLimits.MODE_SAMPLES) {
        samples.removeIf(s -> s.kind != Kind.OUTLIVED && overNanos(s) <= boundOverNanos);
        conclude(learnedAtNanos);
      }
    }
    if (record) {
      alive[alive.length - 1] = ageNanos;
      for (int i = alive.length - 1; i > 0 && alive[i] > alive[i - 1]; i--) {
        long lower = alive[i - 1];
        alive[i - 1] = alive[i];
        alive[i] = lower;
      }
    }
    return speaksAgainst || record;
  }

  /// What this pool has told since then was the end of a process, not of patience.
  void retract(Object origin, long sinceNanos) {
    samples.removeIf(s -> s.origin == origin && s.atNanos - sinceNanos >= 0);
    if (closeAgeNanos >= 0 && learnedAtNanos - sinceNanos >= 0) {
      closeAgeNanos = closeAgeBefore;
    }
    conclude(learnedAtNanos);
  }

  /// The generation of this pool is gone. The next one may be another version with another timeout:
  /// what was learned counts for half until one close confirms it.
  void generationGone(Object origin) {
    verified = closeAgeNanos < 0;
    Arrays.setAll(alive, i -> alive[i] / 2);
    Sample[] all = samples.toArray(Sample[]::new);
    samples.clear();
    for (Sample s : all) {
      samples.addLast(s.origin == origin ? new Sample(s.kind, s.ageNanos, s.atNanos, GONE) : s);
    }
  }

  void forget() {
    samples.clear();
    Arrays.fill(alive, 0);
    closeAgeNanos = UNKNOWN;
    boundNanos = UNKNOWN;
    verified = true;
  }

  /// The origin of what a pool taught that does not exist any more.
  private static final Object GONE = new Object();

  /// Drops older and lower observations if the latest ones say otherwise.
  private void supersede(Sample latest) {
    if (closeAgeNanos < 0 || !above(latest)) {
      return;
    }
    List<Sample> here = samples.stream().filter(s -> s.origin == latest.origin).toList();
    List<Sample> living = samples.stream().filter(s -> s.origin != GONE).toList();
    int before = samples.size();
    boolean earned =
        latestAgree(here, PoolLimits.RAISING_SAMPLES, 0)
            || latestAgree(here, PoolLimits.MODE_SAMPLES, PoolLimits.LATE_NANOS);
    if (earned) {
      samples.removeIf(s -> (s.origin == latest.origin || s.origin == GONE) && !above(s));
    } else if (latestAgree(living, PoolLimits.MODE_SAMPLES, 0)) {
      samples.removeIf(s -> s.origin == GONE && !above(s));
    }
    boolean nothingBelow = samples.stream().allMatch(this::above);
    if (nothingBelow && (samples.size() < before || earned)) {
      closeAgeNanos = UNKNOWN;
    }
  }

  private boolean above(Sample s) {
    return s.kind == Kind.OUTLIVED || s.ageNanos > closeAgeNanos + agreementNanos(closeAgeNanos);
  }

  /// Whether so many of the latest agree on an age that is higher by so much.
  private boolean latestAgree(List<Sample> all, int many, long byNanos) {
    int from = all.size() - many;
    if (from < 0) {
      return false;
    }
    long lowest = FreshnessSettings.NEVER;
    long highest = 0;
    for (Sample s : all.subList(from, all.size())) {
      if (s.kind == Kind.STALE || !above(s)) {
        return false;
      }
      lowest = Math.min(lowest, s.ageNanos);
      highest = Math.max(highest, s.ageNanos);
    }
    return lowest - closeAgeNanos >= byNanos && agree(lowest, highest);
  }

  /// Draws the conclusions from what is remembered.
  private void conclude(long now) {
    long found = lowestMode();
    if (found >= 0 && found != closeAgeNanos) {
      if (closeAgeNanos < 0 || !agree(found, closeAgeNanos)) {
        closeAgeBefore = closeAgeNanos;
        learnedAtNanos = now;
      }
      closeAgeNanos = found;
    }
    long boundBefore = boundNanos;
    boundNanos = UNKNOWN;
    Iterator<Sample> latest = samples.descendingIterator();
    for (int i = 0; i < PoolLimits.HEEDED_CLOSES && latest.hasNext(); i++) {
      Sample s = latest.next();
      boolean early = closeAgeNanos < 0 || s.ageNanos < closeAgeNanos;
      if (s.kind != Kind.OUTLIVED && early && (boundNanos < 0 || s.ageNanos < boundNanos)) {
        boundNanos = s.ageNanos;
        boundOverNanos = overNanos(s);
      }
    }
    if (boundNanos != boundBefore) {
      aliveBeyondBound = 0;
    }
  }

  /// The age at which a living connection speaks against this observation. A close has a reason,
  /// though not always a timer; only living twice as long makes it an accident.
  private static long overNanos(Sample s) {
    return s.kind == Kind.STALE ? s.ageNanos : 2 * s.ageNanos;
  }

  private long lowestMode() {
    long[] ages =
        samples.stream()
            .filter(s -> s.kind == Kind.CLOSED)
            .mapToLong(Sample::ageNanos)
            .sorted()
            .toArray();
    for (int i = 0; i + PoolLimits.MODE_SAMPLES <= ages.length; i++) {
      if (agree(ages[i], ages[i + PoolLimits.MODE_SAMPLES - 1])) {
        return lowestNear(ages, i);
      }
    }
    return UNKNOWN;
  }

  /// The lowest age that may be the same timer's, looked at once in a while.
  private static long lowestNear(long[] ages, int mode) {
    int lowest = mode;
    while (lowest > 0 && ages[lowest - 1] >= ages[mode] - ages[mode] / PoolLimits.BURST_PART) {
      lowest--;
    }
    return ages[lowest];
  }

  private static long lowestThatAgrees(long ageNanos) {
    return ageNanos - agreementNanos(ageNanos);
  }

  /// Whether two ages are the same timer's.
  static boolean agree(long oneNanos, long otherNanos) {
    return Math.abs(oneNanos - otherNanos) <= agreementNanos(Math.min(oneNanos, otherNanos));
  }

  /// By how much ages that mean the same may differ.
  static long agreementNanos(long ageNanos) {
    return Math.max(PoolLimits.AGREEMENT_NANOS, ageNanos / PoolLimits.AGREEMENT_PART);
  }
}
