package dev.truehop.sim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/// Worker-confined. Octets that arrived at a peer, and where messages end in them: a reader of its
/// own, that shares nothing with the proxy's parsers.
final class Octets {
  private byte[] octets = new byte[0];

  void add(byte[] more) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(octets);
    joined.writeBytes(more);
    octets = joined.toByteArray();
  }

  int size() {
    return octets.length;
  }

  byte[] take(int n) {
    byte[] taken = Arrays.copyOf(octets, n);
    octets = Arrays.copyOfRange(octets, n, octets.length);
    return taken;
  }

  String text() {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Where the head ends; empty while it is not complete.
  OptionalInt headEnd() {
    int end = text().indexOf("\r\n\r\n");
    return end < 0 ? OptionalInt.empty() : OptionalInt.of(end + 4);
  }

  /// Where a message with this head ends; empty while its body is not complete.
  OptionalInt messageEnd(String head) {
    String coding = AppRequest.field(head, "transfer-encoding");
    if (coding != null) {
      return chunksEnd(head.length());
    }
    String length = AppRequest.field(head, "content-length");
    int end = head.length() + (length == null ? 0 : Integer.parseInt(length));
    return end <= octets.length ? OptionalInt.of(end) : OptionalInt.empty();
  }

  private OptionalInt chunksEnd(int from) {
    String text = text();
    int at = from;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return OptionalInt.empty();
      }
      int size = Integer.parseInt(text.substring(at, line).split(";", 2)[0].strip(), 16);
      if (size == 0) {
        return trailersEnd(text, line + 2);
      }
      at = line + 2 + size + 2;
    }
  }

  private static OptionalInt trailersEnd(String text, int from) {
    int at = from;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return OptionalInt.empty();
      }
      if (line == at) {
        return OptionalInt.of(at + 2);
      }
      at = line + 2;
    }
  }
}
