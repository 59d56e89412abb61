package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  private final HttpDate date = new HttpDate();

  private String at(long epochMillis) {
    return new String(date.at(epochMillis), StandardCharsets.US_ASCII);
  }

  @Test
  void isAnImfFixdate() {
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", at(784_111_777_000L));
    assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", at(0));
    assertEquals("Tue, 29 Feb 2028 23:59:59 GMT", at(1_835_481_599_999L));
  }

  @Test
  void isFormattedOnceASecond() {
    byte[] first = date.at(5_000);
    assertSame(first, date.at(5_999));
    assertNotSame(first, date.at(6_000));
  }

  @Test
  void followsAClockThatIsSetBack() {
    at(10_000);
    assertEquals("Thu, 01 Jan 1970 00:00:09 GMT", at(9_999));
    assertEquals("Wed, 31 Dec 1969 23:59:59 GMT", at(-1));
  }
}
