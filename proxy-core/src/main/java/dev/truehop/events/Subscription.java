package dev.truehop.events;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Thread-safe. The events that wait for one reader. Workers put them in and never wait: what does
/// not fit is dropped and counted. One thread reads.
public final class Subscription implements AutoCloseable {
  /// Some seconds of a busy worker's closes; about 2 MiB.
  static final int CAPACITY = 4096;

  private final boolean hits;
  private final Consumer<Subscription> onClose;
  private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private volatile @Nullable Thread waiting;
  private volatile boolean closed;

  /// @param hits whether plain hits are wanted too
  Subscription(boolean hits, Consumer<Subscription> onClose) {
    this.hits = hits;
    this.onClose = onClose;
  }

  boolean hits() {
    return hits;
  }

  /// Called by workers.
  void offer(Event event) {
    if (event.hit() && !hits) {
      return;
    }
    if (queued.get() >= CAPACITY) {
      dropped.incrementAndGet();
      return;
    }
    queued.incrementAndGet();
    queue.add(event);
    wake();
  }

  private void wake() {
    Thread reader = waiting;
    if (reader != null) {
      LockSupport.unpark(reader);
    }
  }

  /// The next event, waited for; called by the reader only.
  ///
  /// @return null when none came within the time, or when the subscription has ended
  public @Nullable Event next(long timeoutNanos) {
    Event event = queue.poll();
    if (event == null && !closed) {
      waiting = Thread.currentThread();
      event = queue.poll();
      if (event == null && !closed) {
        LockSupport.parkNanos(this, timeoutNanos);
        event = queue.poll();
      }
      waiting = null;
    }
    if (event != null) {
      queued.decrementAndGet();
    }
    return event;
  }

  /// Whether an event is there without waiting.
  public boolean ready() {
    return !queue.isEmpty();
  }

  /// Events lost since the last call.
  public long takeDropped() {
    return dropped.getAndSet(0);
  }

  /// Whether no further event will come.
  public boolean closed() {
    return closed;
  }

  /// Ends it, from either side; what is queued can still be read. A second call changes nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.accept(this);
      wake();
    }
  }
}
