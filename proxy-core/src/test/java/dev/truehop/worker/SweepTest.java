package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final long TICK = Sweep.TICK_NANOS;

  private final MockTicker ticker = Ticker.newMockTicker();
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final Sweep sweep = new Sweep(loop, Clock.of(ticker));
  private final Part part = new Part();

  /// Worker-confined. Remembers when it was called and says when it wants to be.
  private static final class Part implements Sweepable {
    private final List<Long> calls = new ArrayList<>();
    private long next = Long.MAX_VALUE;

    @Override
    public long sweep(long now) {
      calls.add(now);
      return next;
    }
  }

  private void advanceTo(long nanos) {
    while (ticker.nanoTime() < nanos) {
      ticker.advance(Math.min(1_000_000, nanos - ticker.nanoTime()), TimeUnit.NANOSECONDS);
      loop.runNow();
    }
  }

  @Test
  void aNewPartIsAskedWithinATick() {
    sweep.add(part);
    advanceTo(TICK);
    assertEquals(List.of(TICK), part.calls);
  }

  @Test
  void whoWantsNothingIsLeftAlone() {
    sweep.add(part);
    advanceTo(100 * TICK);
    assertEquals(1, part.calls.size());
  }

  @Test
  void whoHasADeadlineIsCalledThen() {
    part.next = 10 * TICK;
    sweep.add(part);
    advanceTo(TICK);
    part.next = Long.MAX_VALUE;
    advanceTo(100 * TICK);
    assertEquals(List.of(TICK, 10 * TICK), part.calls);
  }

  @Test
  void aDeadlineThatHasPassedIsMetAtTheNextTickAndNotInALoop() {
    sweep.add(part);
    part.next = 0;
    advanceTo(5 * TICK);
    assertEquals(List.of(TICK, 2 * TICK, 3 * TICK, 4 * TICK, 5 * TICK), part.calls);
  }

  @Test
  void theEarliestDeadlineOfAllPartsCounts() {
    Part other = new Part();
    part.next = 50 * TICK;
    other.next = 10 * TICK;
    sweep.add(part);
    sweep.add(other);
    advanceTo(2 * TICK);
    other.next = Long.MAX_VALUE;
    advanceTo(49 * TICK);
    assertEquals(List.of(TICK, 10 * TICK), part.calls);
    assertEquals(part.calls, other.calls);
  }

  @Test
  void wakingBringsARunWithinATick() {
    part.next = 1000 * TICK;
    sweep.add(part);
    advanceTo(10 * TICK);
    assertEquals(1, part.calls.size());
    sweep.wake(ticker.nanoTime());
    sweep.wake(ticker.nanoTime());
    advanceTo(11 * TICK);
    assertEquals(List.of(TICK, 11 * TICK), part.calls);
  }

  @Test
  void aPartThatWakesTheSweepFromWithinIsNotForgotten() {
    sweep.add(
        _ -> {
          sweep.wake(ticker.nanoTime());
          return Long.MAX_VALUE;
        });
    sweep.add(part);
    advanceTo(3 * TICK);
    assertEquals(3, part.calls.size());
  }

  /// A future that comes back to another thread after it has fired would count as a timer for ever.
  @Test
  void noOtherThreadMaySetIt() {
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> sweep.add(part));
    assertInstanceOf(
        AssertionError.class, assertThrows(ExecutionException.class, other::get).getCause());
  }

  @Test
  void aPartThatWasRemovedIsNotCalled() {
    sweep.add(part);
    sweep.remove(part);
    advanceTo(10 * TICK);
    assertTrue(part.calls.isEmpty());
    assertFalse(loop.isShuttingDown());
  }
}
