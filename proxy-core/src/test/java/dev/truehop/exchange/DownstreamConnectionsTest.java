package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class DownstreamConnectionsTest {
  @Test
  void theEarlierOfTwoTimesWinsAndNeverLoses() {
    assertEquals(3, DownstreamConnections.earlier(3, 5));
    assertEquals(3, DownstreamConnections.earlier(5, 3));
    assertEquals(3, DownstreamConnections.earlier(3, Long.MAX_VALUE));
    assertEquals(3, DownstreamConnections.earlier(Long.MAX_VALUE, 3));
    assertEquals(Long.MAX_VALUE, DownstreamConnections.earlier(Long.MAX_VALUE, Long.MAX_VALUE));
    assertNotEquals(5, DownstreamConnections.earlier(-1, 5));
  }
}
