package dev.truehop.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Frames out of octets, however these are cut.
class FrameReaderTest {
  private static final int SEEDS = 3000;

  /// Worker-confined. Writes down what it hears, neighbouring pieces of DATA as one.
  private static final class Heard implements FrameListener {
    final List<String> events = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private int dataStream;

    private void add(String event) {
      flush();
      events.add(event);
    }

    void flush() {
      if (!data.isEmpty()) {
        events.add("DATA " + dataStream + ' ' + data);
        data.setLength(0);
      }
    }

    @Override
    public void data(int stream, ByteBuf in, int octets, boolean end) {
      if (stream != dataStream) {
        flush();
      }
      dataStream = stream;
      data.append(in.readCharSequence(octets, StandardCharsets.ISO_8859_1));
      if (end) {
        data.append("<end>");
        flush();
      }
    }

    @Override
    public void padding(int stream, int octets) {
      add("PADDING " + stream + ' ' + octets);
    }

    @Override
    public void headers(int stream, byte[] block, int length, boolean end, boolean ownParent) {
      add("HEADERS " + stream + ' ' + Collected.text(block, 0, length) + end + ownParent);
    }

    @Override
    public void priority(int stream) {
      add("PRIORITY " + stream);
    }

    @Override
    public void reset(int stream, int code) {
      add("RST_STREAM " + stream + ' ' + code);
    }

    @Override
    public void settings(ByteBuf in, int octets) {
      add("SETTINGS " + octets);
    }

    @Override
    public void settingsAcknowledged() {
      add("SETTINGS ACK");
    }

    @Override
    public void ping(long payload, boolean acknowledges) {
      add("PING " + payload + acknowledges);
    }

    @Override
    public void goAway(int last, int code, boolean tooManyPings) {
      add("GOAWAY " + last + ' ' + code + (tooManyPings ? " for PINGs" : ""));
    }

    @Override
    public void windowUpdate(int stream, int increment) {
      add("WINDOW_UPDATE " + stream + ' ' + increment);
    }

    @Override
    public void unknown() {
      add("UNKNOWN");
    }

    @Override
    public void streamError(int stream, ErrorCode code) {
      add("error " + stream + ' ' + code);
    }

    @Override
    public void connectionError(ErrorCode code, String reason) {
      add("error " + code + ' ' + reason);
    }
  }

  private static ByteBuf frame(int type, int flags, int stream, String payload) {
    byte[] octets = payload.getBytes(StandardCharsets.ISO_8859_1);
    return Unpooled.buffer()
        .writeInt(octets.length << 8 | type)
        .writeByte(flags)
        .writeInt(stream)
        .writeBytes(octets);
  }

  private static ByteBuf preface() {
    return Unpooled.copiedBuffer(Frames.PREFACE, StandardCharsets.US_ASCII)
        .writeBytes(frame(Frames.SETTINGS, 0, 0, ""));
  }

  /// What is heard of octets that come in these pieces.
  private static List<String> hear(ByteBuf octets, Random random, int most) {
    Heard heard = new Heard();
    FrameReader reader = new FrameReader(heard, new byte[Http2Limits.BLOCK_OCTETS], true);
    ByteBuf left = Unpooled.buffer();
    while (octets.isReadable()) {
      left.writeBytes(octets, Math.min(octets.readableBytes(), 1 + random.nextInt(most)));
      reader.read(left);
      left.discardReadBytes();
    }
    heard.flush();
    return heard.events;
  }

  private static List<String> hear(ByteBuf... frames) {
    ByteBuf all = preface();
    for (ByteBuf frame : frames) {
      all.writeBytes(frame);
    }
    List<String> events = hear(all, new Random(1), Integer.MAX_VALUE - 1);
    assertEquals("SETTINGS 0", events.removeFirst());
    return events;
  }

  @Test
  void paddingAndPriorityAreTakenOff() {
    assertEquals(
        List.of("PADDING 1 3", "DATA 1 abc<end>"),
        hear(frame(Frames.DATA, Frames.PADDED | Frames.END_STREAM, 1, "\2abc\0\0")));
    assertEquals(
        List.of("HEADERS 3 xytruefalse"), hear(frame(Frames.HEADERS, 0x2d, 3, "\1\0\0\0\0\7xy\0")));
    assertEquals(
        List.of("HEADERS 3 xyfalsetrue"), hear(frame(Frames.HEADERS, 0x24, 3, "\0\0\0\3\7xy")));
  }

  @Test
  void aGoAwayForPingsIsKnownByItsText() {
    String lastAndCode = "\0\0\0\7\0\0\0\13";
    assertEquals(
        List.of("GOAWAY 7 11 for PINGs"),
        hear(frame(Frames.GOAWAY, 0, 0, lastAndCode + "too_many_pings")));
    assertEquals(List.of("GOAWAY 7 11"), hear(frame(Frames.GOAWAY, 0, 0, lastAndCode)));
    assertEquals(
        List.of("GOAWAY 7 11", "PING 4050765991979987505false"),
        hear(
            frame(Frames.GOAWAY, 0, 0, lastAndCode + "too_many_ducks"),
            frame(Frames.PING, 0, 0, "87654321")));
  }

  @Test
  void aBlockIsPutTogether() {
    assertEquals(
        List.of("HEADERS 1 abctruefalse"),
        hear(
            frame(Frames.HEADERS, Frames.END_STREAM, 1, "a"),
            frame(Frames.CONTINUATION, 0, 1, "b"),
            frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, "c")));
  }

  @Test
  void nothingComesBetweenTheFramesOfABlock() {
    ByteBuf begin = frame(Frames.HEADERS, 0, 1, "a");
    String error = "error PROTOCOL_ERROR a header block is not ended";
    assertEquals(List.of(error), hear(begin.copy(), frame(Frames.PING, 0, 0, "12345678")));
    assertEquals(List.of(error), hear(begin.copy(), frame(Frames.CONTINUATION, 4, 3, "")));
    assertEquals(List.of(error), hear(begin.copy(), frame(Frames.DATA, 0, 1, "x")));
  }

  @Test
  void manyContinuationsAreAFlood() {
    ByteBuf all = frame(Frames.HEADERS, 0, 1, "a");
    for (int i = 0; i <= Http2Limits.CONTINUATIONS; i++) {
      all.writeBytes(frame(Frames.CONTINUATION, 0, 1, ""));
    }
    assertEquals(List.of("error ENHANCE_YOUR_CALM header block too large"), hear(all));
    ByteBuf large = frame(Frames.HEADERS, 0, 1, "a".repeat(16_384));
    for (int i = 0; i < 4; i++) {
      large.writeBytes(frame(Frames.CONTINUATION, 0, 1, "a".repeat(16_384)));
    }
    assertEquals(List.of("error ENHANCE_YOUR_CALM header block too large"), hear(large));
  }

  @Test
  void framesOfAWrongLengthOrStreamAreErrors() {
    List<ByteBuf> wrong =
        List.of(
            frame(Frames.PING, 0, 0, "1234567"),
            frame(Frames.PING, 0, 1, "12345678"),
            frame(Frames.SETTINGS, 0, 0, "12345"),
            frame(Frames.SETTINGS, Frames.ACK, 0, "123456"),
            frame(Frames.SETTINGS, 0, 1, ""),
            frame(Frames.RST_STREAM, 0, 1, "123"),
            frame(Frames.RST_STREAM, 0, 0, "1234"),
            frame(Frames.WINDOW_UPDATE, 0, 1, "12345"),
            frame(Frames.GOAWAY, 0, 0, "1234567"),
            frame(Frames.GOAWAY, 0, 1, "12345678"),
            frame(Frames.PRIORITY, 0, 1, "1234"),
            frame(Frames.PRIORITY, 0, 0, "12345"),
            frame(Frames.DATA, 0, 0, ""),
            frame(Frames.DATA, Frames.PADDED, 1, ""),
            frame(Frames.DATA, Frames.PADDED, 1, "\5abc"),
            frame(Frames.HEADERS, Frames.PADDED, 1, ""),
            frame(Frames.HEADERS, Frames.PADDED, 1, "\5abc"),
            frame(Frames.HEADERS, Frames.WITH_PRIORITY, 1, "1234"),
            frame(Frames.HEADERS, 0, 0, "x"),
            frame(Frames.CONTINUATION, 0, 1, "x"),
            frame(Frames.PUSH_PROMISE, 0, 1, "1234"),
            frame(Frames.PING, 0, 0, "x".repeat(16_385)));
    for (ByteBuf frame : wrong) {
      List<String> events = hear(frame, frame(Frames.PING, 0, 0, "12345678"));
      assertEquals(1, events.size(), events::toString);
      assertTrue(events.getFirst().startsWith("error "), events::toString);
    }
  }

  @Test
  void thePrefaceAndSettingsComeFirst() {
    ByteBuf wrong =
        Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", StandardCharsets.US_ASCII);
    assertEquals(
        List.of("error PROTOCOL_ERROR not the HTTP/2 preface"), hear(wrong, new Random(1), 100));
    ByteBuf early = Unpooled.copiedBuffer(Frames.PREFACE, StandardCharsets.US_ASCII);
    early.writeBytes(frame(Frames.PING, 0, 0, "12345678"));
    assertEquals(
        List.of("error PROTOCOL_ERROR SETTINGS must come first"), hear(early, new Random(1), 100));
  }

  @Test
  void anyCutIsHeardTheSame() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      ByteBuf all = preface();
      for (int i = random.nextInt(12); i >= 0; i--) {
        all.writeBytes(random(random));
      }
      List<String> whole = hear(all.copy(), random, Integer.MAX_VALUE - 1);
      List<String> pieces = hear(all, random, 1 + random.nextInt(40));
      assertEquals(whole, pieces, "seed " + seed);
    }
  }

  private static ByteBuf random(Random random) {
    int type = random.nextInt(8) == 0 ? random.nextInt(14) : random.nextInt(10);
    int[] lengths = {0, 4, 5, 6, 8, random.nextInt(40), random.nextInt(2000)};
    StringBuilder payload = new StringBuilder();
    for (int i = lengths[random.nextInt(lengths.length)]; i > 0; i--) {
      payload.append((char) random.nextInt(random.nextBoolean() ? 4 : 256));
    }
    int flags = random.nextBoolean() ? 4 : random.nextInt(64);
    return frame(type, flags, random.nextInt(4), payload.toString());
  }
}
