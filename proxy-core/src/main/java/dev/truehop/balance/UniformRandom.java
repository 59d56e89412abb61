package dev.truehop.balance;

import java.util.random.RandomGenerator;

/// Worker-confined: every untried endpoint is equally likely.
final class UniformRandom implements Balancer {

  @Override
  public int pick(LoadView view, Tried tried, RandomGenerator random) {
    int size = view.size();
    if (size == 0) {
      return NO_ENDPOINT;
    }
    int untried = tried.untried(size);
    if (untried == size || untried == 0) {
      return random.nextInt(size);
    }
    return tried.untriedAt(random.nextInt(untried));
  }
}
