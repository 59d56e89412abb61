package dev.truehop.metrics;

/// Immutable: how many kept connections were found dead at one point with one verdict.
public record StaleCount(String point, String verdict, long count) {

  StaleCount plus(StaleCount same) {
    return new StaleCount(point, verdict, count + same.count);
  }
}
