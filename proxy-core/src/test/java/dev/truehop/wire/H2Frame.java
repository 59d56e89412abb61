package dev.truehop.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Immutable. A frame of HTTP/2 (RFC 9113, 4.1), and its numbers.
record H2Frame(int type, int flags, int stream, byte[] payload) {
  static final int PREFACE_OCTETS = 24;

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  /// Of DATA and HEADERS.
  static final int END_STREAM = 1;

  /// Of SETTINGS and PING.
  static final int ACK = 1;

  static final int END_HEADERS = 4;

  private static final int HEAD_OCTETS = 9;

  /// Waits for the next one.
  static H2Frame read(OctetReader in) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(in.exactly(HEAD_OCTETS));
    int typed = head.getInt();
    return new H2Frame(typed & 0xff, head.get(), head.getInt(), in.exactly(typed >>> 8));
  }

  /// Reads on until one of this type.
  static H2Frame next(OctetReader in, int type) throws IOException {
    H2Frame frame = read(in);
    while (frame.type != type) {
      frame = read(in);
    }
    return frame;
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(HEAD_OCTETS + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  static byte[] words(int... words) {
    ByteBuffer octets = ByteBuffer.allocate(words.length * Integer.BYTES);
    for (int word : words) {
      octets.putInt(word);
    }
    return octets.array();
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
