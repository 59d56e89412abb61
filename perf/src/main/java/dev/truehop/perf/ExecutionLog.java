package dev.truehop.perf;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Thread-safe: how often the app executed each request, counted where it happens.
public final class ExecutionLog {
  private final Map<String, Integer> executions = new ConcurrentHashMap<>();

  /// Counts one execution.
  ///
  /// @return how often this request has been executed now
  public int executed(String id) {
    return executions.merge(id, 1, Integer::sum);
  }

  /// Adds what another app counted.
  public void add(String id, int count) {
    executions.merge(id, count, Integer::sum);
  }

  /// Adds all that another app counted.
  public void addAll(ExecutionLog other) {
    other.executions.forEach(this::add);
  }

  /// Executions beyond the first of each request whose id begins with this.
  public long duplicates(String idPrefix) {
    return executions.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(idPrefix))
        .mapToLong(entry -> entry.getValue() - 1L)
        .sum();
  }

  /// How often this request was executed.
  public int times(String id) {
    return executions.getOrDefault(id, 0);
  }

  /// How often the request was executed that was executed most, of those whose id begins with this.
  public int mostTimes(String idPrefix) {
    return executions.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(idPrefix))
        .mapToInt(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  public Map<String, Integer> copy() {
    return new TreeMap<>(executions);
  }
}
