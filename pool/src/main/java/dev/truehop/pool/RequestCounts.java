package dev.truehop.pool;

import java.util.ArrayDeque;
import java.util.Deque;

/// Worker-confined. Learns the number of requests after which the servers of one workload close a
/// connection without saying so: the same number at least three times.
///
/// Once it is learned, our side retires connections there, so that nothing is seen of it any more.
/// Therefore it is put to the test now and then: connections at that number are suspect for a while
/// instead of retired, so that only requests that can be replayed go further. One close confirms,
/// one connection that lives on refutes.
final class RequestCounts {

  /// Immutable. The peer closed after this many requests.
  private record Count(int requests, long atNanos) {}

  private final Deque<Count> counts = new ArrayDeque<>();
  private int learned = UpstreamProfile.UNKNOWN;
  private boolean tested;
  private long learnedAtNanos;
  private long testAtNanos;

  /// The learned number, or -1.
  int learned() {
    return learned;
  }

  /// Leases after which a connection is retired; `Integer.MAX_VALUE` = none.
  int limit() {
    return learned < 0 || tested ? Integer.MAX_VALUE : learned;
  }

  /// Leases from which on a connection is suspect; `Integer.MAX_VALUE` = none.
  int guard() {
    return tested ? learned : Integer.MAX_VALUE;
  }

  /// The peer closed right after its response to this many requests.
  void closedAfter(int requests, long now) {
    if (counts.size() == PoolLimits.REMEMBERED_COUNTS) {
      counts.removeFirst();
    }
    counts.addLast(new Count(requests, now));
    long same = counts.stream().filter(other -> other.requests == requests).count();
    if (requests != learned && same >= PoolLimits.MODE_SAMPLES) {
      learned = requests;
      learnedAtNanos = now;
    }
    if (requests == learned) {
      tested = false;
      testAtNanos = now + PoolLimits.VERIFY_NANOS;
    }
  }

  /// A connection lives after this many requests.
  void livedPast(int requests) {
    if (requests > learned) {
      forget();
    }
  }

  /// What was told since then was the end of a process.
  void retract(long sinceNanos) {
    counts.removeIf(count -> count.atNanos - sinceNanos >= 0);
    if (learned >= 0 && learnedAtNanos - sinceNanos >= 0) {
      forget();
    }
  }

  /// The next version of the app may have another limit.
  void generationGone() {
    tested = learned >= 0;
  }

  /// Begins a test where one is due.
  ///
  /// @return whether it did
  boolean test(long now) {
    boolean due = learned >= 0 && !tested && now - testAtNanos >= 0;
    tested |= due;
    return due;
  }

  void forget() {
    counts.clear();
    learned = UpstreamProfile.UNKNOWN;
    tested = false;
  }
}
