package dev.truehop.http2;

import dev.truehop.http1.KnownField;
import java.nio.charset.StandardCharsets;

/// Worker-confined. Writes header blocks without a dynamic table: indexes of the static one where
/// it has the field, names by index where it has the name, and everything else as it is. What that
/// costs in octets it saves in time, on both sides. One block at a time; a worker has one.
final class HpackEncoder {
  /// The static index of the name of every KnownField, by ordinal; 0 where it has none.
  private static final byte[] NAMES = names();

  private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROTOCOL = ":protocol".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TE = "te".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);
  private static final int AUTHORITY_NAME = 1;
  private static final int METHOD_NAME = 2;
  private static final int PATH_NAME = 4;
  private static final int HTTPS = 7;
  private static final int STATUS_NAME = 8;

  /// Literals whose value must never go into a table (RFC 7541, 7.1.3).
  private static final int NEVER_INDEXED = 0x10;

  private static final long SECRET =
      bit(KnownField.AUTHORIZATION)
          | bit(KnownField.PROXY_AUTHORIZATION)
          | bit(KnownField.COOKIE)
          | bit(KnownField.SET_COOKIE);

  private final byte[] out;
  private int pos;

  /// @param out has room for the largest head
  HpackEncoder(byte[] out) {
    this.out = out;
  }

  private static byte[] names() {
    KnownField[] fields = KnownField.values();
    byte[] names = new byte[fields.length];
    for (KnownField field : fields) {
      names[field.ordinal()] = (byte) HpackStaticTable.indexOf(field.token());
    }
    return names;
  }

  private static long bit(KnownField field) {
    return 1L << field.ordinal();
  }

  /// Begins a block.
  ///
  /// @param first whether it is the connection's first: the peer is then told to forget its dynamic
  ///   table, of which we use none (RFC 7541, 4.2)
  HpackEncoder begin(boolean first) {
    pos = 0;
    if (first) {
      out[pos++] = 0x20;
    }
    return this;
  }

  /// The block; valid until the next one begins.
  byte[] block() {
    return out;
  }

  int length() {
    return pos;
  }

  /// `:status`.
  void status(int status) {
    int index =
        switch (status) {
          case 200 -> STATUS_NAME;
          case 204 -> STATUS_NAME + 1;
          case 206 -> STATUS_NAME + 2;
          case 304 -> STATUS_NAME + 3;
          case 400 -> STATUS_NAME + 4;
          case 404 -> STATUS_NAME + 5;
          case 500 -> STATUS_NAME + 6;
          default -> 0;
        };
    if (index > 0) {
      out[pos++] = (byte) (0x80 | index);
      return;
    }
    out[pos++] = STATUS_NAME;
    out[pos++] = 3;
    out[pos++] = (byte) ('0' + status / 100);
    out[pos++] = (byte) ('0' + status / 10 % 10);
    out[pos++] = (byte) ('0' + status % 10);
  }

  /// `:method`.
  void method(byte[] b, int start, int end) {
    if (FieldOctets.is(b, start, end, "GET")) {
      out[pos++] = (byte) (0x80 | METHOD_NAME);
    } else if (FieldOctets.is(b, start, end, "POST")) {
      out[pos++] = (byte) (0x80 | METHOD_NAME + 1);
    } else {
      out[pos++] = METHOD_NAME;
      value(b, start, end);
    }
  }

  /// `:method` and `:protocol` of a WebSocket.
  void webSocket() {
    method(CONNECT, 0, CONNECT.length);
    out[pos++] = 0;
    literalName(PROTOCOL, 0, PROTOCOL.length);
    value(WEBSOCKET, 0, WEBSOCKET.length);
  }

  /// `:scheme`.
  void scheme(boolean https) {
    out[pos++] = (byte) (0x80 | (https ? HTTPS : HTTPS - 1));
  }

  /// `:path`.
  void path(byte[] b, int start, int end) {
    if (end - start == 1 && b[start] == '/') {
      out[pos++] = (byte) (0x80 | PATH_NAME);
    } else {
      out[pos++] = PATH_NAME;
      value(b, start, end);
    }
  }

  /// `:authority`.
  void authority(byte[] b, int start, int end) {
    out[pos++] = AUTHORITY_NAME;
    value(b, start, end);
  }

  /// `te: trailers`.
  void trailersAccepted() {
    out[pos++] = 0;
    literalName(TE, 0, TE.length);
    value(TRAILERS, 0, TRAILERS.length);
  }

  /// The name of a field, in lower case; [#value] must follow.
  ///
  /// @param known what the name is known as
  void name(KnownField known, byte[] b, int start, int end) {
    int index = NAMES[known.ordinal()];
    int kind = (SECRET >>> known.ordinal() & 1) != 0 ? NEVER_INDEXED : 0;
    if (index > 0) {
      number(index, 4, kind);
      return;
    }
    out[pos++] = (byte) kind;
    literalName(b, start, end);
  }

  /// A name that is in no table, in lower case.
  private void literalName(byte[] b, int start, int end) {
    number(end - start, 7, 0);
    int at = pos;
    for (int i = start; i < end; i++) {
      out[at++] = (byte) FieldOctets.lower(b[i]);
    }
    pos = at;
  }

  /// The value after a name.
  void value(byte[] b, int start, int end) {
    number(end - start, 7, 0);
    System.arraycopy(b, start, out, pos, end - start);
    pos += end - start;
  }

  /// An integer with a prefix of that many bits (RFC 7541, 5.1).
  ///
  /// @param first the bits before the prefix
  private void number(int number, int prefix, int first) {
    int mask = (1 << prefix) - 1;
    if (number < mask) {
      out[pos++] = (byte) (first | number);
      return;
    }
    out[pos++] = (byte) (first | mask);
    int rest = number - mask;
    while (rest >= 0x80) {
      out[pos++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[pos++] = (byte) rest;
  }
}
