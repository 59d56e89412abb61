package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheringTest {
  private static final long MICRO = 1_000;
  private static final long SECOND = 1_000_000_000;

  private final Queue<Runnable> endOfTurn = new ArrayDeque<>();
  private final List<Long> rests = new ArrayList<>();
  private final Gathering gathering = new Gathering(endOfTurn::add, rests::add);
  private long now = 5 * SECOND;

  private void endTurn() {
    for (Runnable task = endOfTurn.poll(); task != null; task = endOfTurn.poll()) {
      task.run();
    }
  }

  private void finish(Gathering gathering, long nanos, boolean multiplexed) {
    gathering.began();
    gathering.finished(nanos, multiplexed, now);
  }

  /// A tenth of a second with so many requests a second, each the only one of its turn; the second
  /// half of it is what counts.
  private void load(Gathering gathering, int rate, long nanos, int multiplexedPercent) {
    int requests = rate / 10;
    for (int i = 0; i < requests; i++, now += SECOND / rate) {
      if (i == requests / 2) {
        rests.clear();
      }
      finish(gathering, nanos, i % 100 < multiplexedPercent);
      endTurn();
    }
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          requests/s, one takes us, rests us
          40000,      800,          50
          40000,      9000000,      50
          40000,      480,          30
          40000,      240,          15
          100000,     165,          10
          """)
  void aBusyWorkerRestsForAShareOfWhatRequestsTake(int rate, long micros, long restMicros) {
    load(gathering, rate, micros * MICRO, 100);

    assertEquals(restMicros, rests.getFirst() / MICRO);
    assertEquals(rate / 20, rests.size(), "once a turn");
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          requests/s, one takes us, multiplexed %, why
          100000,     150,          100,           so short a rest costs more than it saves
          9000,       800,          100,           too few come meanwhile
          100,        9000000,      100,           too few come meanwhile
          40000,      800,          0,             nothing shares a connection
          40000,      800,          20,            too few share a connection
          """)
  void otherwiseItDoesNotRest(int rate, long micros, int multiplexedPercent, String why) {
    load(gathering, rate, micros * MICRO, multiplexedPercent);

    assertEquals(0, rests.size(), why);
  }

  @Test
  void aTurnWithManyRequestsRestsOnce() {
    load(gathering, 40_000, 800 * MICRO, 100);
    rests.clear();

    finish(gathering, 800 * MICRO, true);
    finish(gathering, 800 * MICRO, true);
    endTurn();
    endTurn();

    assertEquals(1, rests.size());
  }

  /// A worker that finds much to do at a time does not lack company for its requests.
  @Test
  void aFullTurnIsFollowedByTheNextOneAtOnce() {
    load(gathering, 40_000, 800 * MICRO, 100);
    rests.clear();

    for (int i = 0; i < WorkerLimits.GATHERED; i++) {
      gathering.began();
    }
    endTurn();
    assertEquals(0, rests.size(), "full");

    gathering.began();
    endTurn();
    assertEquals(1, rests.size(), "not full");
  }

  /// What was seen before a pause of the load says nothing about what comes after it.
  @Test
  void aLoadThatEndedIsForgottenWithTheNextRequest() {
    load(gathering, 40_000, 800 * MICRO, 100);
    now += SECOND;
    finish(gathering, 800 * MICRO, true);
    rests.clear();
    endTurn();

    assertEquals(List.of(), rests);
  }

  /// Requests of one turn are flushed by tasks of that turn: before the rest, not after it.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aLoopRestsAfterTheTasksOfItsTurn() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    try {
      EventLoop loop = group.next();
      Set<String> done = new HashSet<>();
      CompletableFuture<Set<String>> rested = new CompletableFuture<>();
      Gathering real =
          loop.submit(() -> Gathering.on(loop, _ -> rested.complete(Set.copyOf(done))))
              .get(10, TimeUnit.SECONDS);
      loop.submit(() -> load(real, 40_000, 800 * MICRO, 100)).get(10, TimeUnit.SECONDS);
      // The first of these may still be of the turn that saw the load, which is a full one.
      for (int i = 0; i < 1_000 && !rested.isDone(); i++) {
        loop.submit(
                () -> {
                  done.clear();
                  real.began();
                  loop.execute(() -> loop.execute(() -> done.add("flush")));
                })
            .get(10, TimeUnit.SECONDS);
      }
      assertEquals(Set.of("flush"), rested.get(10, TimeUnit.SECONDS));
    } finally {
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theThreadOfAWorkerSleepsAsShortlyAsTheTimerCan() throws Exception {
    FutureTask<String> slack =
        new FutureTask<>(
            () -> {
              assertTrue(TimerSlack.drop());
              return Files.readString(TimerSlack.file()).strip();
            });
    Thread.ofPlatform().start(slack);
    assertEquals("1", slack.get(10, TimeUnit.SECONDS));
  }
}
