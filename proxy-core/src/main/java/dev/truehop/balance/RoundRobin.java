package dev.truehop.balance;

import java.util.random.RandomGenerator;

/// Worker-confined: one endpoint after the other. The first one is random, or else the workers of
/// all sidecars would send their first requests to the same endpoint.
final class RoundRobin implements Balancer {

  private static final int NOT_STARTED = -1;

  private int next = NOT_STARTED;

  @Override
  public int pick(LoadView view, Tried tried, RandomGenerator random) {
    int size = view.size();
    if (size == 0) {
      return NO_ENDPOINT;
    }
    int endpoint = next == NOT_STARTED ? random.nextInt(size) : next % size;
    if (tried.untried(size) > 0) {
      while (tried.contains(endpoint)) {
        endpoint = (endpoint + 1) % size;
      }
    }
    next = (endpoint + 1) % size;
    return endpoint;
  }
}
