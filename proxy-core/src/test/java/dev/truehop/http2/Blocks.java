package dev.truehop.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Immutable (static functions only). Header blocks made by hand, so that a test can say what no
/// encoder would.
final class Blocks {
  private Blocks() {}

  /// Literals without indexing.
  ///
  /// @param fields `name: value` each
  static byte[] literal(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field : fields) {
      int colon = field.indexOf(": ", 1);
      block.write(0);
      string(block, field.substring(0, colon));
      string(block, field.substring(colon + 2));
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    if (octets.length < 127) {
      block.write(octets.length);
    } else {
      block.write(127);
      int rest = octets.length - 127;
      while (rest >= 128) {
        block.write(rest & 127 | 128);
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(octets);
  }
}
