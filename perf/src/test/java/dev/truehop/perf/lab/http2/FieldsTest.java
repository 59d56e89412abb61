package dev.truehop.perf.lab.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Blocks as RFC 7541, appendix C has them, and our own.
class FieldsTest {
  private static Map<String, String> decode(String hex) throws IOException {
    return Fields.decode(HexFormat.of().parseHex(hex));
  }

  @Test
  void whatIsWrittenCanBeRead() throws IOException {
    byte[] block = Fields.encode(":status", "503", "x-lab-id", "post-17");
    assertEquals(Map.of(":status", "503", "x-lab-id", "post-17"), Fields.decode(block));
  }

  @Test
  void everyKindOfFieldIsUnderstood() throws IOException {
    assertEquals(
        Map.of("custom-key", "custom-header"),
        decode("400a637573746f6d2d6b65790d637573746f6d2d686561646572"));
    assertEquals(Map.of(":path", "/sample/path"), decode("040c2f73616d706c652f70617468"));
    assertEquals(Map.of("password", "secret"), decode("100870617373776f726406736563726574"));
    assertEquals(Map.of(":method", "GET"), decode("82"));
    assertEquals(Map.of(":status", "204"), decode("2089"));
    assertEquals(Map.of("content-length", "3"), decode("0f0d0133"));
  }

  @Test
  void theHuffmanCodeIsNoted() {
    assertThrows(IOException.class, () -> decode("418cf1e3c2e5f23a6ba0ab90f4ff"));
  }
}
