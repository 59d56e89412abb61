package dev.truehop.balance;

import dev.truehop.config.LoadBalancing;
import java.util.random.RandomGenerator;

/// Worker-confined: chooses the endpoint of an attempt, called on the worker that owns it. One
/// instance for each cluster and worker: the round-robin one remembers where it stands.
public interface Balancer {

  /// What [#pick] answers when there is no endpoint at all.
  int NO_ENDPOINT = -1;

  /// The index of the endpoint to use, or [#NO_ENDPOINT] if there is none. Endpoints in `tried` are
  /// left out as long as there is another one: a cluster with one endpoint still gets its retries.
  ///
  /// @param tried indexes of this same view; start again from [Tried#NONE] when the set changed
  int pick(LoadView view, Tried tried, RandomGenerator random);

  /// A new balancer of the configured kind.
  static Balancer of(LoadBalancing kind) {
    return switch (kind) {
      case LEAST_REQUEST -> new LeastRequest();
      case ROUND_ROBIN -> new RoundRobin();
      case RANDOM -> new UniformRandom();
    };
  }
}
