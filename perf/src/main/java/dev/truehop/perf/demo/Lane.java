package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Aim;
import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// Worker-confined (to its virtual thread): one client with an upstream door of its own, so that
/// each of its requests meets the connection that the one before left idle.
final class Lane implements Callable<Lane> {
  /// Immutable: what it is to do.
  ///
  /// @param name of its cluster; begins with the verb's prefix
  /// @param rounds how many requests it aims
  /// @param startDelayNanos spreads the lanes, so that they do not disturb each other's aim
  record Plan(String name, Verb verb, int rounds, long startDelayNanos) {}

  private final Plan plan;
  private final Clock clock;
  private final HostPort proxy;
  private final SampleUpstream upstream;
  private final Door door;
  private final RandomGenerator random;
  private final Tally tally = new Tally();
  private long sent;
  private long latencyNanos;
  private long acceptedAtStart;

  Lane(Plan plan, HostPort proxy, SampleUpstream upstream, Door door) {
    this.plan = plan;
    this.clock = upstream.clock();
    this.proxy = proxy;
    this.upstream = upstream;
    this.door = door;
    this.random = new SplittableRandom(plan.name.hashCode());
  }

  @Override
  public Lane call() throws IOException {
    Waiting.pause(clock, Duration.ofNanos(plan.startDelayNanos));
    try (ClientConnection client = new ClientConnection(proxy)) {
      boolean primed = send(client);
      acceptedAtStart = door.accepted();
      for (int round = 0; round < plan.rounds; round++) {
        if (!primed) {
          // There is no idle connection to aim at: make one.
          send(client);
        }
        Waiting.until(clock, nextSendNanos());
        primed = aimed(client);
      }
    }
    return this;
  }

  private long nextSendNanos() {
    long closeAge = upstream.closeAge().medianNanos();
    long offset = Aim.offsetNanos(random);
    return Aim.sendAtNanos(door.idleSinceNanos(), closeAge, offset, latencyNanos);
  }

  private boolean aimed(ClientConnection client) {
    try {
      long start = clock.nanos();
      int status = exchange(client);
      tally.answered(status, clock.nanos() - start);
      return status == 200;
    } catch (IOException failure) {
      tally.unanswered(failure.toString());
      return false;
    }
  }

  /// Sends a request that is not aimed, to leave an idle connection behind.
  private boolean send(ClientConnection client) throws IOException {
    long start = clock.nanos();
    int status = exchange(client);
    latencyNanos = clock.nanos() - start;
    if (status != 200) {
      throw new IOException("a request on a fresh connection was answered " + status);
    }
    return true;
  }

  private int exchange(ClientConnection client) throws IOException {
    sent++;
    String id = SampleRequest.ID + ": " + plan.name + "-" + sent + "\r\n";
    return client.send(plan.verb, "/" + plan.name, id);
  }

  Tally tally() {
    return tally;
  }

  Verb verb() {
    return plan.verb;
  }

  /// Upstream connections dialled after the first.
  long fresh() {
    return door.accepted() - acceptedAtStart;
  }
}
