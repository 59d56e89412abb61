package dev.truehop.perf.demo;

import java.util.ArrayList;
import java.util.List;

/// Worker-confined (to one client): what became of its requests.
final class Tally {
  private static final int SERVICE_UNAVAILABLE = 503;

  private final List<Long> latenciesNanos = new ArrayList<>();
  private long requests;
  private long unavailable;
  private long otherFailures;
  private String firstFailure = "";

  /// Counts an answered request.
  void answered(int status, long latencyNanos) {
    requests++;
    latenciesNanos.add(latencyNanos);
    if (status == SERVICE_UNAVAILABLE) {
      unavailable++;
    } else if (status != 200) {
      otherFailure("status " + status);
    }
  }

  /// Counts a request that got no answer.
  void unanswered(String why) {
    requests++;
    otherFailure(why);
  }

  private void otherFailure(String why) {
    otherFailures++;
    firstFailure = firstFailure.isEmpty() ? why : firstFailure;
  }

  /// Adds what another client counted.
  void add(Tally other) {
    latenciesNanos.addAll(other.latenciesNanos);
    requests += other.requests;
    unavailable += other.unavailable;
    otherFailures += other.otherFailures;
    firstFailure = firstFailure.isEmpty() ? other.firstFailure : firstFailure;
  }

  long requests() {
    return requests;
  }

  /// Answers with status 503.
  long unavailable() {
    return unavailable;
  }

  /// Answers that were neither 200 nor 503, and requests without an answer.
  long otherFailures() {
    return otherFailures;
  }

  /// What the first other failure was; empty if there was none.
  String firstFailure() {
    return firstFailure;
  }

  long[] latenciesNanos() {
    return latenciesNanos.stream().mapToLong(Long::longValue).toArray();
  }
}
