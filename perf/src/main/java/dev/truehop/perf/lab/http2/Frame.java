package dev.truehop.perf.lab.http2;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Immutable: one frame (RFC 9113, 4.1), not looked at.
///
/// @param stream 0 for the connection
/// @param payload is not copied
public record Frame(int type, int flags, int stream, byte[] payload) {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;
  public static final int PRIORITY = 0x20;

  public static final int NO_ERROR = 0;
  public static final int REFUSED_STREAM = 7;
  public static final int ENHANCE_YOUR_CALM = 11;

  /// What a client begins with (RFC 9113, 3.4).
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int HEAD_OCTETS = 9;
  private static final int MOST_OCTETS = 16 << 10;
  private static final int BITS_31 = Integer.MAX_VALUE;
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int WINDOW_AT_FIRST = 65_535;

  /// Reads a frame.
  ///
  /// @throws EOFException if the stream ends before or within it
  /// @throws IOException if it is larger than allowed
  public static Frame read(InputStream in) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(whole(in, HEAD_OCTETS));
    int lengthAndType = head.getInt();
    int length = lengthAndType >>> 8;
    if (length > MOST_OCTETS) {
      throw new IOException("a frame of " + length + " octets");
    }
    int flags = head.get() & 0xFF;
    int stream = head.getInt() & BITS_31;
    return new Frame(lengthAndType & 0xFF, flags, stream, whole(in, length));
  }

  private static byte[] whole(InputStream in, int count) throws IOException {
    byte[] octets = in.readNBytes(count);
    if (octets.length < count) {
      throw new EOFException("ended within a frame, or before one");
    }
    return octets;
  }

  /// A whole header block.
  public static Frame headers(int stream, boolean end, byte[] block) {
    return new Frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
  }

  /// The last DATA of a message.
  public static Frame lastData(int stream, String text) {
    return new Frame(DATA, END_STREAM, stream, text.getBytes(StandardCharsets.US_ASCII));
  }

  public static Frame reset(int stream, int code) {
    return new Frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  /// @param payload eight octets
  public static Frame ping(boolean acknowledges, byte[] payload) {
    return new Frame(PING, acknowledges ? ACK : 0, 0, payload);
  }

  public static Frame goAway(int last, int code, String debug) {
    byte[] text = debug.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer payload = ByteBuffer.allocate(8 + text.length);
    return new Frame(GOAWAY, 0, 0, payload.putInt(last).putInt(code).put(text).array());
  }

  /// No header table, so that [Fields] needs none; a window for all that will ever come.
  public static byte[] settings() {
    byte[] payload = ByteBuffer.allocate(6).putShort((short) HEADER_TABLE_SIZE).putInt(0).array();
    byte[] settings = new Frame(SETTINGS, 0, 0, payload).octets();
    byte[] widest = ByteBuffer.allocate(4).putInt(BITS_31 - WINDOW_AT_FIRST).array();
    byte[] window = new Frame(WINDOW_UPDATE, 0, 0, widest).octets();
    return ByteBuffer.allocate(settings.length + window.length).put(settings).put(window).array();
  }

  public static Frame settingsAcknowledged() {
    return new Frame(SETTINGS, ACK, 0, new byte[0]);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// As it goes over the wire.
  public byte[] octets() {
    ByteBuffer octets = ByteBuffer.allocate(HEAD_OCTETS + payload.length);
    octets.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    return octets.array();
  }

  /// The header block in a HEADERS frame.
  ///
  /// @throws IOException if it is not all of it, or padded: nobody here has a reason for that
  public byte[] block() throws IOException {
    if (!has(END_HEADERS) || has(PADDED)) {
      throw new IOException("a header block in parts, or padded");
    }
    int begin = has(PRIORITY) ? 5 : 0;
    byte[] block = new byte[payload.length - begin];
    System.arraycopy(payload, begin, block, 0, block.length);
    return block;
  }

  /// Four octets of the payload as a number, such as the error code of RST_STREAM.
  public int number(int at) {
    return ByteBuffer.wrap(payload).getInt(at);
  }
}
