package dev.truehop.http2;

import java.nio.charset.StandardCharsets;

/// Immutable. The field names that HTTP/2 itself has to know.
enum FieldKind {
  OTHER(""),
  METHOD(":method"),
  SCHEME(":scheme"),
  AUTHORITY(":authority"),
  PATH(":path"),
  PROTOCOL(":protocol"),
  STATUS(":status"),
  /// A name with a colon at its start that is none of the above: malformed.
  UNKNOWN_PSEUDO(":"),
  HOST("host"),
  COOKIE("cookie"),
  CONTENT_LENGTH("content-length"),
  TE("te"),
  CONNECTION("connection"),
  KEEP_ALIVE("keep-alive"),
  PROXY_CONNECTION("proxy-connection"),
  TRANSFER_ENCODING("transfer-encoding"),
  UPGRADE("upgrade");

  private static final FieldKind[] VALUES = values();
  private static final int LONGEST = TRANSFER_ENCODING.octets.length;

  private final byte[] octets;

  FieldKind(String name) {
    this.octets = name.getBytes(StandardCharsets.US_ASCII);
  }

  boolean isPseudo() {
    return ordinal() >= METHOD.ordinal() && ordinal() <= UNKNOWN_PSEUDO.ordinal();
  }

  /// Whether it concerns an HTTP/1.1 connection and makes an HTTP/2 message malformed (RFC 9113,
  /// 8.2.2).
  boolean isConnectionSpecific() {
    return ordinal() >= CONNECTION.ordinal();
  }

  static FieldKind of(byte[] b, int start, int end) {
    int length = end - start;
    if (length == 0 || length > LONGEST) {
      return length > 0 && b[start] == ':' ? UNKNOWN_PSEUDO : OTHER;
    }
    for (FieldKind kind : VALUES) {
      if (kind.octets.length == length && same(b, start, kind.octets)) {
        return kind;
      }
    }
    return b[start] == ':' ? UNKNOWN_PSEUDO : OTHER;
  }

  private static boolean same(byte[] b, int start, byte[] octets) {
    for (int i = 0; i < octets.length; i++) {
      if (b[start + i] != octets[i]) {
        return false;
      }
    }
    return true;
  }
}
