package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.Test;

class ClockTest {
  @Test
  void aClockOnATickerFollowsIt() {
    MockTicker ticker = Ticker.newMockTicker();
    ticker.advanceMillis(7);
    Clock clock = Clock.of(ticker);
    assertSame(ticker, clock.ticker());
    assertEquals(0, clock.epochMillis());
    ticker.advanceMillis(1_500);
    assertEquals(1_507_000_000L, clock.nanos());
    assertEquals(1_500, clock.epochMillis());
  }

  @Test
  void theSystemsClockGoesOn() {
    Clock clock = Clock.system();
    long before = clock.nanos();
    assertTrue(clock.nanos() - before >= 0);
    assertTrue(clock.epochMillis() > 1_700_000_000_000L);
  }
}
