package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkedScannerTest {
  private static final long SEED = 20_261_121L;

  private final ChunkedScanner scanner = new ChunkedScanner();

  static List<Samples.Sample> bodies() {
    return Samples.read("chunked.txt", 1);
  }

  /// What came out, and how the body ended; one past the last octet used.
  record Outcome(String end, String forwarded, int used) {}

  /// Feeds the octets in pieces whose ends `next` gives, through a buffer with other octets around.
  private Outcome feed(byte[] octets, boolean dataOnly, IntUnaryOperator next) {
    return feed(scanner, octets, dataOnly, next);
  }

  static Outcome feed(
      ChunkedScanner scanner, byte[] octets, boolean dataOnly, IntUnaryOperator next) {
    scanner.reset(dataOnly);
    ByteBuf buf = Unpooled.wrappedBuffer(octets);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (from < octets.length) {
      int to = Math.min(octets.length, next.applyAsInt(from));
      while (true) {
        int keep = scanner.scan(buf, from, to);
        out.append(Samples.text(octets, from, keep));
        if (scanner.state() != ChunkedScanner.State.SKIP) {
          from = keep;
          break;
        }
        from = scanner.skipTo();
      }
      switch (scanner.state()) {
        case DONE -> {
          return new Outcome("DONE", out.toString(), from);
        }
        case BAD -> {
          return new Outcome(Objects.requireNonNull(scanner.problem()).name(), out.toString(), -1);
        }
        case OPEN -> assertEquals(to, from);
        case SKIP -> throw new AssertionError();
      }
    }
    return new Outcome("OPEN", out.toString(), octets.length);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isJudgedAsTheSampleSays(Samples.Sample sample) {
    assertEquals(sample.words()[0], feed(sample.octets(), false, _ -> Integer.MAX_VALUE).end);
    assertEquals(sample.words()[0], feed(sample.octets(), true, _ -> Integer.MAX_VALUE).end);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isTheSameHoweverItIsCut(Samples.Sample sample) {
    byte[] octets = sample.octets();
    for (boolean dataOnly : new boolean[] {false, true}) {
      Outcome whole = feed(octets, dataOnly, _ -> Integer.MAX_VALUE);
      assertEquals(whole, feed(octets, dataOnly, from -> from + 1));
      int step = Math.max(1, octets.length / 300);
      for (int cut = 1; cut < octets.length; cut += step) {
        int at = cut;
        IntUnaryOperator next = from -> from < at ? at : Integer.MAX_VALUE;
        assertEquals(whole, feed(octets, dataOnly, next), "cut at " + at);
      }
      Random random = new Random(SEED);
      for (int i = 0; i < 20; i++) {
        IntUnaryOperator next = from -> from + 1 + random.nextInt(9);
        assertEquals(whole, feed(octets, dataOnly, next), "seed " + SEED);
      }
    }
  }

  @Test
  void forwardsEverythingButExtensions() {
    byte[] body = Samples.decode("5;a=b;c|hello|03;q=\"x;y\"|abc|0;z|X-Sum: 1||NEXT");
    String expected = "5\r\nhello\r\n03\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n";
    Outcome outcome = feed(body, false, _ -> Integer.MAX_VALUE);
    assertEquals(new Outcome("DONE", expected, body.length - 4), outcome);
  }

  @Test
  void forwardsDataOnlyWhereAskedTo() {
    byte[] body = Samples.decode("5;a=b|hello|3|abc|0|X-Sum: 1||NEXT");
    Outcome outcome = feed(body, true, _ -> Integer.MAX_VALUE);
    assertEquals(new Outcome("DONE", "helloabc", body.length - 4), outcome);
    assertEquals(8, scanner.dataOctets());
  }

  @Test
  void largeDataIsSkippedByItsLength() {
    scanner.reset(false);
    ByteBuf buf = Unpooled.wrappedBuffer(Samples.decode("7fffffffffffffff|"));
    assertEquals(18, scanner.scan(buf, 0, 18));
    // A buffer that cannot be read octet by octet proves that data is not looked at.
    ByteBuf empty = Unpooled.EMPTY_BUFFER;
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Integer.MAX_VALUE, scanner.scan(empty, 0, Integer.MAX_VALUE));
      assertEquals(ChunkedScanner.State.OPEN, scanner.state());
    }
    assertEquals(1_000L * Integer.MAX_VALUE, scanner.dataOctets());
  }
}
