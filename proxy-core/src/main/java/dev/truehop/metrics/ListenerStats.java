package dev.truehop.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Worker-confined: the numbers of one listener.
public final class ListenerStats {

  private static final int CLASSES = 6;

  private final String listener;
  private final Enum<?>[] reasons;
  private final Counters<DownstreamCounter> counters = new Counters<>(DownstreamCounter.class);
  private final long[] responses = new long[CLASSES];
  private final long[] badRequests;

  /// @param reasons all constants of the enum that [#badRequest] is called with
  public ListenerStats(String listener, Enum<?>[] reasons) {
    this.listener = listener;
    this.reasons = reasons.clone();
    this.badRequests = new long[reasons.length];
  }

  public Counters<DownstreamCounter> counters() {
    return counters;
  }

  /// Counts a response by its status; a status of 0 or above 599 is not counted.
  public void response(int code) {
    int kind = code / 100;
    if (kind > 0 && kind < CLASSES) {
      responses[kind]++;
    }
  }

  /// Counts a request that the parser refused.
  public void badRequest(Enum<?> reason) {
    badRequests[reason.ordinal()]++;
  }

  /// A copy for another thread.
  public ListenerSnapshot snapshot() {
    Map<String, Long> bad = new TreeMap<>();
    for (int i = 0; i < badRequests.length; i++) {
      if (badRequests[i] > 0) {
        bad.put(reasons[i].name().toLowerCase(Locale.ROOT), badRequests[i]);
      }
    }
    return new ListenerSnapshot(listener, counters.snapshot(), responses.clone(), bad);
  }
}
