package dev.truehop.perf.cpu;

/// Immutable: what a load generator achieved.
///
/// @param errors requests that failed or were not answered 2xx
record LoadReport(long requests, double seconds, double p50Micros, double p99Micros, long errors) {
  double perSecond() {
    return requests / seconds;
  }
}
