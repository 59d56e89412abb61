package dev.truehop.retry;

/// Worker-confined: how many retries may be under way at once, one instance for each cluster and
/// worker (Envoy, `circuit_breakers.retry_budget`): 20 % of the active exchanges, but at least 3.
/// It keeps retries from multiplying the load of a cluster that is failing already. Stale replays
/// do not take part: they are bounded for each exchange.
public final class RetryBudget {

  private int exchanges;
  private int retries;

  /// An exchange begins. Paired with [#exchangeEnded].
  public void exchangeBegan() {
    exchanges++;
  }

  /// An exchange is over, whatever its outcome.
  public void exchangeEnded() {
    assert exchanges > 0 : "more exchanges ended than began";
    exchanges--;
  }

  /// Whether one more retry may begin now.
  public boolean hasRoom() {
    long share = (long) exchanges * RetryLimits.BUDGET_PERCENT / 100;
    return retries < Math.max(RetryLimits.BUDGET_MINIMUM, share);
  }

  /// A retry is decided, its back-off included. Paired with [#retryEnded].
  public void retryBegan() {
    retries++;
  }

  /// A retry is over: answered, failed or abandoned.
  public void retryEnded() {
    assert retries > 0 : "more retries ended than began";
    retries--;
  }

  /// How many retries are under way.
  public int retries() {
    return retries;
  }
}
