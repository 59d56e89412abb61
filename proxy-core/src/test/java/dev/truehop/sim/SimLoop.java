package dev.truehop.sim;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Worker-confined. The event loop of a simulation, driven by the test's thread, on simulated time.
/// Netty keeps what a scheduled task throws to itself; here it is reported.
final class SimLoop extends ManualIoEventLoop {
  private final Consumer<Throwable> defects;

  SimLoop(MockTicker ticker, Consumer<Throwable> defects) {
    super(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
    this.defects = defects;
  }

  /// Until the next scheduled task; negative when there is none.
  long nanosToNextTask() {
    return nextScheduledTaskNano();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return super.schedule(() -> run(task), delay, unit);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable t) {
      defects.accept(t);
      throw t;
    }
  }
}
