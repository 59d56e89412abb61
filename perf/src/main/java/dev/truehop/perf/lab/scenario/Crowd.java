package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Worker-confined (to the thread of one scenario in one mode): clients that share a cluster.
final class Crowd implements AutoCloseable {
  /// Long enough for all to overlap, so that each gets a connection to the app.
  private static final long HOLD_MILLIS = 250;

  private static final int WARM_UP_TRIES = 5;

  /// Each with twice the hold of the one before.
  private static final int WARM_UPS = 6;

  private final Stage stage;
  private final String cluster;
  private final List<Member> members = new ArrayList<>();

  /// A crowd that has not dialled yet.
  ///
  /// @param keeps whether they keep their connections to the proxy
  Crowd(Stage stage, String cluster, int perVerb, boolean keeps) {
    this(stage, cluster, perVerb, () -> stage.client(keeps));
  }

  /// A crowd that has not dialled yet.
  ///
  /// @param clients makes each of them
  Crowd(Stage stage, String cluster, int perVerb, Supplier<Client> clients) {
    this.stage = stage;
    this.cluster = cluster;
    for (int i = 0; i < perVerb; i++) {
      for (Verb verb : Verb.values()) {
        SplittableRandom random = new SplittableRandom(members.size());
        members.add(new Member(verb, clients.get(), random));
      }
    }
  }

  /// Immutable: one client, what it sends, and its own dice.
  private record Member(Verb verb, Client client, SplittableRandom random) {}

  /// Immutable: what each of them is to do.
  ///
  /// @param requests of each client
  /// @param leastPause before each request
  /// @param spread added to it at random
  /// @param holdMillis how long the app takes to answer
  record Pace(int requests, Duration leastPause, Duration spread, long holdMillis) {
    /// One after the other.
    static Pace loop(int requests) {
      return new Pace(requests, Duration.ZERO, Duration.ZERO, 0);
    }

    static Pace every(int requests, Duration least, Duration most) {
      return new Pace(requests, least, most.minus(least), 0);
    }

    Pace holding(long millis) {
      return new Pace(requests, leastPause, spread, millis);
    }
  }

  /// Leaves an idle connection to the app behind for each client. Not counted.
  void warmUp() throws IOException, InterruptedException {
    long hold = HOLD_MILLIS;
    for (int i = 0; i < WARM_UPS; i++) {
      stage.forgetMostAtOnce();
      long held = hold;
      each(member -> warmUp(member, held));
      int atOnce = stage.mostAtOnce();
      if (atOnce < 0 || atOnce >= members.size()) {
        return;
      }
      // Who came when another had its answer got the same connection.
      hold *= 2;
    }
    throw new IOException(members.size() + " requests did not overlap within " + hold / 2 + " ms");
  }

  private void warmUp(Member member, long hold) throws IOException, InterruptedException {
    // The fault of the round before may still be at work.
    Answer answer = Answer.NONE_YET;
    for (int i = 0; i < WARM_UP_TRIES && answer.status() != 200; i++) {
      answer = member.client.send(stage.request(member.verb, cluster).holding(hold));
    }
    if (answer.status() != 200) {
      throw new IOException("before anything happened: " + answer);
    }
  }

  /// Traffic that is not counted.
  void rehearse(Pace pace) throws IOException, InterruptedException {
    each(member -> perform(member, pace, false));
  }

  /// Traffic that is counted.
  void perform(Pace pace) throws IOException, InterruptedException {
    each(member -> perform(member, pace, true));
  }

  /// Traffic that is counted, again and again until something is over.
  void performUntil(Pace pace, BooleanSupplier over) throws IOException, InterruptedException {
    each(
        member -> {
          while (!over.getAsBoolean()) {
            perform(member, pace, true);
          }
        });
  }

  /// Traffic that is counted, until an action beside it is done.
  void performDuring(Pace pace, Stage.Action action) throws IOException, InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    stage.together(
        List.of(
            () -> performUntil(pace, over::get),
            () -> {
              try {
                action.run();
              } finally {
                over.set(true);
              }
            }));
  }

  private void perform(Member member, Pace pace, boolean counted) throws InterruptedException {
    for (int i = 0; i < pace.requests; i++) {
      long spread = pace.spread.toNanos();
      long extra = spread == 0 ? 0 : member.random.nextLong(spread);
      stage.pause(pace.leastPause.plusNanos(extra));
      Request request = stage.request(member.verb, cluster).holding(pace.holdMillis);
      if (counted) {
        stage.recorder().send(member.client, request);
      } else {
        member.client.send(request);
      }
    }
  }

  private interface Step {
    void take(Member member) throws IOException, InterruptedException;
  }

  private void each(Step step) throws IOException, InterruptedException {
    stage.together(members.stream().<Stage.Action>map(member -> () -> step.take(member)).toList());
  }

  @Override
  public void close() {
    members.forEach(member -> member.client.close());
  }
}
