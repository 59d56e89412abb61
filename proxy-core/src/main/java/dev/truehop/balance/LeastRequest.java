package dev.truehop.balance;

import java.util.random.RandomGenerator;

/// Worker-confined: of two different random endpoints the one with fewer exchanges under way. Two
/// choices come close to the least loaded of all, without every worker rushing to the same idle
/// endpoint at once (Envoy, "Weighted least request").
final class LeastRequest implements Balancer {

  @Override
  public int pick(LoadView view, Tried tried, RandomGenerator random) {
    int size = view.size();
    if (size <= 1) {
      return size == 0 ? NO_ENDPOINT : 0;
    }
    int untried = tried.untried(size);
    if (untried == size || untried == 0) {
      int first = random.nextInt(size);
      return lessBusy(view, first, other(first, size, random));
    }
    int first = random.nextInt(untried);
    if (untried == 1) {
      return tried.untriedAt(first);
    }
    int second = other(first, untried, random);
    return lessBusy(view, tried.untriedAt(first), tried.untriedAt(second));
  }

  /// One of the other `count - 1` ranks, each equally likely.
  private static int other(int first, int count, RandomGenerator random) {
    int second = random.nextInt(count - 1);
    return second < first ? second : second + 1;
  }

  /// Both orders of a pair are equally likely, so preferring the first one breaks a tie at random.
  private static int lessBusy(LoadView view, int first, int second) {
    return view.active(second) < view.active(first) ? second : first;
  }
}
