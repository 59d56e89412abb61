package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
  private static String text(byte[] id) {
    return new String(id, StandardCharsets.US_ASCII);
  }

  @Test
  void anIdIsARandomUuid() {
    RequestIds ids = new RequestIds(42);
    for (int i = 0; i < 10_000; i++) {
      byte[] id = ids.next();
      assertEquals(RequestIds.LENGTH, id.length);
      UUID uuid = UUID.fromString(text(id));
      assertEquals(4, uuid.version());
      assertEquals(2, uuid.variant());
      assertEquals(uuid.toString(), text(id), "lower case, with leading zeros");
    }
  }

  @Test
  void idsDiffer() {
    RequestIds ids = new RequestIds(42);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertTrue(seen.add(text(ids.next())));
    }
  }

  @Test
  void theSeedDecides() {
    assertArrayEquals(new RequestIds(1).next(), new RequestIds(1).next());
    assertNotEquals(text(new RequestIds(1).next()), text(new RequestIds(2).next()));
  }

  @Test
  void everyRandomDigitTakesEveryValue() {
    RequestIds ids = new RequestIds(7);
    int[] seen = new int[RequestIds.LENGTH];
    for (int i = 0; i < 1_000; i++) {
      byte[] id = ids.next();
      for (int at = 0; at < id.length; at++) {
        seen[at] |= 1 << Math.max(0, Character.digit(id[at], 16));
      }
    }
    for (int at = 0; at < seen.length; at++) {
      boolean fixed = at == 8 || at == 13 || at == 18 || at == 23;
      int values = fixed ? 1 : at == 14 ? 1 : at == 19 ? 4 : 16;
      assertEquals(values, Integer.bitCount(seen[at]), "position " + at);
    }
  }
}
