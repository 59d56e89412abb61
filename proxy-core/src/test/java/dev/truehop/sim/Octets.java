package dev.truehop.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/// Worker-confined. Octets that arrived at a peer, and where messages end in them: a reader of its
/// own, that shares nothing with the proxy's parsers.
final class Octets {
  private byte[] octets = new byte[1024];
  private int size;
  private int scanned;
  private int headEnd = -1;

  void add(byte[] more) {
    if (size + more.length > octets.length) {
      octets = Arrays.copyOf(octets, 2 * (size + more.length));
    }
    System.arraycopy(more, 0, octets, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  /// Takes the first `n` octets out.
  byte[] take(int n) {
    byte[] taken = Arrays.copyOf(octets, n);
    System.arraycopy(octets, n, octets, 0, size - n);
    size -= n;
    scanned = 0;
    headEnd = -1;
    return taken;
  }

  /// The first `n` octets, as text.
  String text(int n) {
    return new String(octets, 0, n, StandardCharsets.ISO_8859_1);
  }

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Where the head ends; empty while it is not complete.
  OptionalInt headEnd() {
    while (headEnd < 0 && scanned + 4 <= size) {
      boolean end =
          octets[scanned] == '\r'
              && octets[scanned + 1] == '\n'
              && octets[scanned + 2] == '\r'
              && octets[scanned + 3] == '\n';
      if (end) {
        headEnd = scanned + 4;
      }
      scanned++;
    }
    return headEnd < 0 ? OptionalInt.empty() : OptionalInt.of(headEnd);
  }

  /// Where a message with this head ends; empty while its body is not complete.
  OptionalInt messageEnd(String head) {
    String coding = AppRequest.field(head, "transfer-encoding");
    if (coding != null) {
      return chunksEnd(head.length());
    }
    String length = AppRequest.field(head, "content-length");
    int end = head.length() + (length == null ? 0 : Integer.parseInt(length));
    return end <= size ? OptionalInt.of(end) : OptionalInt.empty();
  }

  private OptionalInt chunksEnd(int from) {
    String text = text(size);
    int at = from;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return OptionalInt.empty();
      }
      int length = Integer.parseInt(text.substring(at, line).split(";", 2)[0].strip(), 16);
      if (length == 0) {
        return trailersEnd(text, line + 2);
      }
      at = line + 2 + length + 2;
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
