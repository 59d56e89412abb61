package dev.truehop.worker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The one timer of a worker: every deadline (exchange, idle connection, pool) is
/// checked by it, so that a request sets no timer of its own. While anything is in flight it runs
/// every [#TICK_NANOS], which is the precision of all timeouts; otherwise when the next deadline is
/// due, so that an idle worker sleeps.
public final class Sweep {
  /// 20 ms: fine enough for a per-try timeout of 100 ms, and 50 wake-ups a second under load cost
  /// nothing.
  public static final long TICK_NANOS = 20_000_000L;

  private static final System.Logger LOG = System.getLogger("truehop");

  private final EventLoop loop;
  private final Clock clock;
  private final List<Sweepable> parts = new ArrayList<>();
  private @Nullable Future<?> scheduled;
  private long dueNanos = Long.MAX_VALUE;

  Sweep(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /// Adds a part; it is asked for its next deadline at the next run.
  public void add(Sweepable part) {
    assert loop.inEventLoop() : "a timer that another thread sets may be lost";
    parts.add(part);
    wake(clock.nanos());
  }

  /// Removes a part.
  public void remove(Sweepable part) {
    assert loop.inEventLoop();
    parts.remove(part);
  }

  /// Makes sure that a run comes within one tick. Costs one comparison when it is so already.
  public void wake(long now) {
    assert loop.inEventLoop();
    if (scheduled == null || dueNanos - now > TICK_NANOS) {
      schedule(now, TICK_NANOS);
    }
  }

  private void schedule(long now, long delayNanos) {
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    dueNanos = now + delayNanos;
    scheduled = loop.schedule(this::run, delayNanos, TimeUnit.NANOSECONDS);
  }

  /// One part that fails must not keep the others from their deadlines.
  private static long sweep(Sweepable part, long now) {
    try {
      return part.sweep(now);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a defect, in the sweep of " + part, e);
      return now;
    }
  }

  private void run() {
    scheduled = null;
    long now = clock.nanos();
    long next = Long.MAX_VALUE;
    for (int i = 0; i < parts.size(); i++) {
      long wanted = sweep(parts.get(i), now);
      if (wanted != Long.MAX_VALUE && (next == Long.MAX_VALUE || wanted - next < 0)) {
        next = wanted;
      }
    }
    if (next != Long.MAX_VALUE && scheduled == null) {
      schedule(now, Math.max(TICK_NANOS, next - now));
    }
  }
}
