package dev.truehop.perf.demo;

/// What a row of the table must show for the demo to succeed.
enum Promise {
  /// The bug: whatever happens is what is to be shown.
  NONE(1, false),
  /// Every request is answered 200. A GET may be executed twice: that is what idempotent means.
  ANSWERED(0, false),
  /// Every request is answered 200 and executed once.
  ANSWERED_ONCE(0, true),
  /// Executed at most once, and at most one request in a thousand is not answered 200.
  ONCE_AND_ANSWERED(0.001, true),
  /// Executed at most once; what cannot be proved to be unexecuted is answered 503.
  ONCE(1, true);

  private final double unavailableShare;
  private final boolean neverTwice;

  Promise(double unavailableShare, boolean neverTwice) {
    this.unavailableShare = unavailableShare;
    this.neverTwice = neverTwice;
  }

  /// How many of so many requests may be answered 503.
  long mostUnavailable(long requests) {
    return (long) Math.ceil(unavailableShare * requests);
  }

  boolean neverTwice() {
    return neverTwice;
  }
}
