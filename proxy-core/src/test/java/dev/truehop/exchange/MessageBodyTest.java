package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodyTest {
  private static final String CHUNKS = "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nx-t: v\r\n\r\n";

  private final MessageBody body = new MessageBody();

  /// Feeds the octets in pieces and says what is passed on until the body ends.
  private String pass(String text, int piece) {
    StringBuilder passed = new StringBuilder();
    for (int at = 0; at < text.length(); at += piece) {
      ByteBuf in = octets(text.substring(at, Math.min(text.length(), at + piece)));
      while (in.isReadable() && body.state() == MessageBody.State.OPEN) {
        passed.append(in.readCharSequence(body.accept(in), StandardCharsets.US_ASCII));
        in.skipBytes(body.skip());
      }
    }
    return passed.toString();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @Test
  void nothingExpectedIsCompleteAtOnce() {
    body.length(0);
    assertTrue(body.complete());
  }

  @Test
  void aLengthIsCountedAndNotAnOctetMore() {
    body.length(5);
    ByteBuf in = octets("hel");
    assertEquals(3, body.accept(in));
    assertFalse(body.complete());
    assertEquals(2, body.accept(octets("loGET /")));
    assertTrue(body.complete());
  }

  @Test
  void aLengthBeyondIntIsCounted() {
    body.length(3L << 32);
    assertEquals(3, body.accept(octets("abc")));
    assertFalse(body.complete());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void chunksPassWithoutTheirExtensions(int piece) {
    body.chunked(false);
    assertEquals("5\r\nhello\r\n1\r\n!\r\n0\r\nx-t: v\r\n\r\n", pass(CHUNKS, piece));
    assertTrue(body.complete());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void onlyContentPassesWhereChunksAreTakenOff(int piece) {
    body.chunked(true);
    assertEquals("hello!", pass(CHUNKS, piece));
    assertTrue(body.complete(), "the end was dropped, and it was the end");
  }

  @Test
  void whatFollowsAChunkedBodyIsNotTouched() {
    body.chunked(true);
    ByteBuf in = octets("1\r\na\r\n0\r\n\r\nGET /");
    while (body.state() == MessageBody.State.OPEN) {
      in.skipBytes(body.accept(in));
      in.skipBytes(body.skip());
    }
    assertEquals("GET /", in.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void badChunksAreBadAndSayWhy() {
    body.chunked(false);
    assertNull(body.problem());
    pass("zz\r\n", 1);
    assertEquals(MessageBody.State.BAD, body.state());
    assertNotNull(body.problem());
  }

  @Test
  void theEndOfTheConnectionCompletesOnlyABodyWithoutAnotherEnd() {
    body.untilClose();
    assertEquals(5, body.accept(octets("hello")));
    body.connectionEnded();
    assertTrue(body.complete());
    body.length(5);
    body.connectionEnded();
    assertFalse(body.complete());
    body.chunked(false);
    body.connectionEnded();
    assertFalse(body.complete());
  }
}
