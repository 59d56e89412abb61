package dev.truehop.worker;

import io.netty.util.concurrent.Ticker;
import java.util.function.LongSupplier;

/// Immutable. Where time comes from: everything else receives it as an argument. A simulation
/// passes a mock ticker and lives hours in milliseconds.
public final class Clock {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Ticker ticker;
  private final LongSupplier wallMillis;

  private Clock(Ticker ticker, LongSupplier wallMillis) {
    this.ticker = ticker;
    this.wallMillis = wallMillis;
  }

  /// The machine's monotonic clock, and its wall clock for what people read.
  public static Clock system() {
    return new Clock(Ticker.systemTicker(), System::currentTimeMillis);
  }

  /// A clock that stands on a ticker; the wall clock starts at the epoch and follows it.
  public static Clock of(Ticker ticker) {
    long start = ticker.nanoTime();
    return new Clock(ticker, () -> (ticker.nanoTime() - start) / NANOS_PER_MILLI);
  }

  /// The ticker that event loops of this clock must run on.
  public Ticker ticker() {
    return ticker;
  }

  /// Monotonic time in nanoseconds; compare by subtraction only.
  public long nanos() {
    return ticker.nanoTime();
  }

  /// Wall-clock time in milliseconds since 1970, for logs, `Date` and the dates of certificates;
  /// never for a deadline of ours.
  public long epochMillis() {
    return wallMillis.getAsLong();
  }
}
