package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.HostPort;
import org.junit.jupiter.api.Test;

class ReadyLineTest {
  @Test
  void findsListenerAndAdminInAnyOrder() {
    ReadyLine expected =
        new ReadyLine(new HostPort("127.0.0.1", 8080), new HostPort("127.0.0.1", 15000));
    assertEquals(
        expected, ReadyLine.parse("ready web=http://127.0.0.1:8080 admin=http://127.0.0.1:15000"));
    assertEquals(expected, ReadyLine.parse("ready admin=127.0.0.1:15000 web=127.0.0.1:8080"));
  }

  @Test
  void firstListenerCounts() {
    ReadyLine ready =
        ReadyLine.parse("ready a=http://[::1]:1 b=http://127.0.0.1:2 admin=http://127.0.0.1:3");
    assertEquals(new HostPort("::1", 1), ready.web());
  }

  @Test
  void otherLinesAreNotIt() {
    assertFalse(ReadyLine.is("starting"));
    assertTrue(ReadyLine.is("ready web=http://127.0.0.1:8080"));
  }

  @Test
  void lineWithoutAdminIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ReadyLine.parse("ready web=http://127.0.0.1:8080"));
  }
}
