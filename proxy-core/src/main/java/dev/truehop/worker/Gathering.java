package dev.truehop.worker;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Worker-confined. Lets events gather while a worker has many requests for upstreams that carry
/// them on one connection, as network cards let interrupts gather.
///
/// Requests that are found in one turn of the event loop leave in one TLS record and one system
/// call, and so do their answers at the upstream. A proxy that is done sooner than its peers finds
/// them one by one instead. So a busy worker rests for some microseconds at the end of a turn:
/// never longer than a sixteenth of what its requests take, and not at all where too few would come
/// meanwhile, or where none shares a connection.
public final class Gathering {
  private final Consumer<Runnable> atEndOfTurn;
  private final LongConsumer rest;
  private final Rest resting = new Rest();
  private int seenInTurn;
  private long restNanos;
  private long beganNanos;
  private int finished;
  private int shared;
  private long takenNanos;

  /// @param atEndOfTurn runs what it is given after everything else of a turn, once
  /// @param rest sleeps for so many nanoseconds
  Gathering(Consumer<Runnable> atEndOfTurn, LongConsumer rest) {
    this.atEndOfTurn = atEndOfTurn;
    this.rest = rest;
  }

  /// On the thread of a loop. Where the thread can't sleep for so short a time, or the loop is that
  /// of a simulation, nothing rests.
  ///
  /// @param rest sleeps for so many nanoseconds
  static Gathering on(EventLoop loop, LongConsumer rest) {
    return loop instanceof SingleThreadEventLoop turns && TimerSlack.drop()
        ? new Gathering(turns::executeAfterEventLoopIteration, rest)
        : new Gathering(_ -> {}, _ -> {});
  }

  /// A request has come.
  public void began() {
    seen();
  }

  /// A request is over.
  ///
  /// @param nanos what it took
  /// @param multiplexed whether its upstream connection carries several at once
  public void finished(long nanos, boolean multiplexed, long now) {
    finished++;
    takenNanos += Math.min(nanos, WorkerLimits.REST_NANOS * WorkerLimits.REST_SHARE);
    if (multiplexed) {
      shared++;
    }
    if (now - beganNanos >= WorkerLimits.REST_WINDOW_NANOS) {
      restNanos = chosen(now - beganNanos);
      beganNanos = now;
      finished = 0;
      shared = 0;
      takenNanos = 0;
    }
    seen();
  }

  private long chosen(long windowNanos) {
    long share = takenNanos / finished / WorkerLimits.REST_SHARE;
    boolean tooShort = share < WorkerLimits.LEAST_REST_NANOS;
    boolean tooFew = shared * share < windowNanos * WorkerLimits.LEAST_GATHERED;
    return tooShort || tooFew ? 0 : share;
  }

  private void seen() {
    if (restNanos > 0) {
      if (seenInTurn == 0) {
        atEndOfTurn.accept(resting);
      }
      seenInTurn++;
    }
  }

  /// Worker-confined. A class with a name, because profiles that a JVM keeps forget lambdas.
  private final class Rest implements Runnable {
    @Override
    public void run() {
      if (seenInTurn < WorkerLimits.GATHERED && restNanos > 0) {
        rest.accept(restNanos);
      }
      seenInTurn = 0;
    }
  }
}
