package dev.truehop.perf.cpu;

import java.nio.ByteBuffer;

/// Worker-confined (to its loop's thread): finds where message heads end, however they are cut into
/// reads.
final class HeadScanner {
  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private int matched;

  /// Reads the whole buffer.
  ///
  /// @return how many heads end in it
  int headsEnding(ByteBuffer in) {
    int heads = 0;
    while (in.hasRemaining()) {
      heads += endsWith(in.get()) ? 1 : 0;
    }
    return heads;
  }

  /// Takes one more octet.
  ///
  /// @return whether a head ends with it
  boolean endsWith(byte octet) {
    if (octet == END[matched]) {
      matched++;
    } else {
      matched = octet == END[0] ? 1 : 0;
    }
    if (matched < END.length) {
      return false;
    }
    matched = 0;
    return true;
  }
}
