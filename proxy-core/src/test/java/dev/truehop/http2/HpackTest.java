package dev.truehop.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.http1.KnownField;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Header compression beside the examples of RFC 7541, appendix C, and beside Netty's.
class HpackTest {
  private static final int SEEDS = 300;
  private static final int BLOCKS = 20;

  private final HpackDecoder decoder = decoder(Http2Limits.REQUEST_FIELDS);

  private static HpackDecoder decoder(int maxFields) {
    return new HpackDecoder(new byte[Http2Limits.TEXT_OCTETS], maxFields);
  }

  private List<String> decode(String hex) {
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
    Collected sink = new Collected();
    assertTrue(decoder.decode(block, block.length, sink));
    return sink.fields;
  }

  private boolean accepts(String hex) {
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
    return decoder.decode(block, block.length, new Collected());
  }

  @Test
  void decodesTheRequestsOfTheRfcWithHuffmanCode() {
    String first =
        ":method: GET|:scheme: http|:path: /|:authority: www.example.com"; // RFC 7541, C.4.1
    assertEquals(first, String.join("|", decode("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")));
    assertEquals(
        first + "|cache-control: no-cache",
        String.join("|", decode("8286 84be 5886 a8eb 1064 9cbf")));
    assertEquals(
        List.of(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value"),
        decode("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"));
    assertEquals(164, decoder.tableOctets());
  }

  @Test
  void decodesLiteralsOfTheRfcWithoutHuffmanCode() {
    assertEquals(
        List.of("custom-key: custom-header"),
        decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
    assertEquals(55, decoder.tableOctets());
    assertEquals(List.of(":path: /sample/path"), decode("040c 2f73 616d 706c 652f 7061 7468"));
    assertEquals(List.of("password: secret"), decode("1008 7061 7373 776f 7264 0673 6563 7265 74"));
  }

  @Test
  void refusesWhatIsNoBlock() {
    assertFalse(accepts("80"), "index 0");
    assertFalse(accepts("be"), "an entry that is not there");
    assertFalse(accepts("ff8080808080808000"), "a number without end");
    assertFalse(accepts("4005"), "cut off");
    assertFalse(accepts("3fe21f"), "a table larger than allowed");
    assertFalse(accepts("8220"), "a change of the table after a field");
    assertFalse(accepts("0083ffffff00"), "the end symbol, and a padding that is too long");
    assertFalse(accepts("00811800"), "padding that is not all ones");
    assertTrue(accepts("3fe11f82"), "the largest table");
  }

  @Test
  void aSmallerTableForgetsItsOldestEntries() {
    decode("4001610162");
    decode("4001630164");
    assertEquals(68, decoder.tableOctets());
    decode("3f03");
    assertEquals(34, decoder.tableOctets());
    assertEquals(List.of("c: d"), decode("be"));
    assertFalse(accepts("bf"));
  }

  @Test
  void valuesAndNamesAreJudgedOnceAndRememberedInTheTable() {
    Collected sink = new Collected();
    byte[] block = HexFormat.of().parseHex("40" + "0141" + "0162" + "40" + "0161" + "020a0a");
    assertTrue(decoder.decode(block, block.length, sink));
    byte[] again = HexFormat.of().parseHex("bebf" + "0f2f" + "0162");
    assertTrue(decoder.decode(again, again.length, sink));
    assertEquals(List.of(false, false, false, false, true), sink.valid);
  }

  @Test
  void whatIsAddedAgainCountsAgain() {
    String a = "4001 6101 78"; // a: x, to be kept
    assertEquals(List.of("a: x", "a: x"), decode(a + a));
    assertEquals(2 * 34, decoder.tableOctets());
    assertEquals(List.of("b: x", "a: x", "a: x"), decode("4001 6201 78" + "bf" + "c0"));
    assertEquals(List.of("a: y", "a: x", "b: x"), decode("4001 6101 79" + "4001 6101 78" + "c0"));
    assertEquals(5 * 34, decoder.tableOctets());
  }

  @Test
  void aLiteralThatComesAgainIsTheSame() {
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of("a-b: 1", "server: t"), decode("4003 612d 62 0131 7601 74"));
      assertFalse(accepts("4003 612d 62 01"), "cut off where it was whole before");
    }
    assertEquals(3 * (36 + 39), decoder.tableOctets(), "an entry each time");
  }

  @Test
  void aLiteralThatRefersToTheTableIsWhatTheTableSays() {
    String newest = "7e01 33";
    assertEquals(List.of("server: t", "server: 3"), decode("7601 74" + newest));
    assertEquals(List.of("a-b: 1", "a-b: 3"), decode("4003 612d 62 0131" + newest));
  }

  @Test
  void aBombIsNotHandedOn() {
    byte[] block = new byte[4000 + 3 + 2 + 10_000];
    byte[] begin = HexFormat.of().parseHex("4001617fa11e");
    System.arraycopy(begin, 0, block, 0, begin.length);
    Arrays.fill(block, begin.length, begin.length + 4000, (byte) 'x');
    int length = begin.length + 4000;
    Arrays.fill(block, length, block.length, (byte) 0xbe);
    Collected sink = new Collected();
    assertTrue(decoder.decode(block, block.length, sink));
    assertTrue(decoder.overflow());
    assertTrue(sink.fields.size() < 20, () -> sink.fields.size() + " fields");
  }

  @Test
  void decodesWhatNettyEncodes() throws Http2Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
      HpackDecoder own = decoder(200);
      for (int i = 0; i < BLOCKS; i++) {
        Http2Headers headers = random(random);
        ByteBuf out = Unpooled.buffer();
        encoder.encodeHeaders(3, headers, out);
        Collected sink = new Collected();
        byte[] block = ByteBufUtil.getBytes(out);
        assertTrue(own.decode(block, block.length, sink), "seed " + seed);
        assertEquals(sorted(text(headers)), sorted(sink.fields), "seed " + seed);
      }
    }
  }

  /// Blocks with some octets changed: whatever we read, Netty reads the same.
  @Test
  void readsDamagedBlocksLikeNetty() throws Http2Exception {
    int both = 0;
    for (long seed = 1; seed <= SEEDS * 10; seed++) {
      Random random = new Random(seed);
      ByteBuf out = Unpooled.buffer();
      new DefaultHttp2HeadersEncoder().encodeHeaders(3, random(random), out);
      byte[] block = ByteBufUtil.getBytes(out);
      for (int i = random.nextInt(3); i >= 0; i--) {
        block[random.nextInt(block.length)] = (byte) random.nextInt();
      }
      Collected sink = new Collected();
      boolean read = decoder(10_000).decode(block, block.length, sink);
      List<String> netty = netty(block);
      assertEquals(netty != null, read, "seed " + seed);
      if (netty != null) {
        assertEquals(sorted(netty), sorted(sink.fields), "seed " + seed);
        both++;
      }
    }
    assertTrue(both > SEEDS, "hardly anything was a block");
  }

  private static @Nullable List<String> netty(byte[] block) {
    try {
      return text(
          new DefaultHttp2HeadersDecoder(false, 1 << 20)
              .decodeHeaders(3, Unpooled.wrappedBuffer(block)));
    } catch (Http2Exception e) {
      return null;
    }
  }

  private static List<String> text(Http2Headers headers) {
    List<String> text = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      text.add(field.getKey() + ": " + field.getValue());
    }
    return text;
  }

  /// Netty moves pseudo-fields to the front.
  private static List<String> sorted(List<String> fields) {
    return fields.stream().sorted().toList();
  }

  private static Http2Headers random(Random random) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = random.nextInt(12); i >= 0; i--) {
      String[] names = {":path", "accept", "cookie", "x-" + random.nextInt(5), "content-length"};
      int length = random.nextInt(10) == 0 ? random.nextInt(5000) : random.nextInt(20);
      StringBuilder value = new StringBuilder();
      for (int j = 0; j < length; j++) {
        value.append((char) (random.nextInt(8) == 0 ? random.nextInt(256) : 'a' + j % 26));
      }
      headers.add(names[random.nextInt(names.length)], value.toString());
    }
    return headers;
  }

  @Test
  void nettyReadsWhatWeEncode() throws Http2Exception {
    HpackEncoder encoder = new HpackEncoder(new byte[10_000]).begin(true);
    encoder.status(200);
    field(encoder, KnownField.CONTENT_LENGTH, "Content-Length", "12");
    field(encoder, KnownField.OTHER, "X-Some-Name", "a value");
    field(encoder, KnownField.SET_COOKIE, "set-cookie", "a=" + "b".repeat(5000));
    field(encoder, KnownField.OTHER, "x-" + "n".repeat(300), "");
    ByteBuf block = Unpooled.wrappedBuffer(encoder.block(), 0, encoder.length());
    List<String> read = text(new DefaultHttp2HeadersDecoder(true, 1 << 20).decodeHeaders(3, block));
    assertEquals(":status: 200", read.getFirst());
    assertEquals(5, read.size());
    assertTrue(read.contains("content-length: 12"));
    assertTrue(read.contains("x-some-name: a value"));
    assertTrue(read.contains("set-cookie: a=" + "b".repeat(5000)));
    assertTrue(read.contains("x-" + "n".repeat(300) + ": "));
  }

  @Test
  void nettyReadsEveryStatus() throws Http2Exception {
    DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(true, 1 << 20);
    HpackEncoder encoder = new HpackEncoder(new byte[100]);
    for (int status = 100; status < 600; status++) {
      encoder.begin(false).status(status);
      ByteBuf block = Unpooled.wrappedBuffer(encoder.block(), 0, encoder.length());
      assertEquals(Integer.toString(status), netty.decodeHeaders(3, block).status().toString());
    }
  }

  private static void field(HpackEncoder encoder, KnownField known, String name, String value) {
    byte[] octets = (name + value).getBytes(StandardCharsets.ISO_8859_1);
    encoder.name(known, octets, 0, name.length());
    encoder.value(octets, name.length(), octets.length);
  }
}
