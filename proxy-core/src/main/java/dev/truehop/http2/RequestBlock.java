package dev.truehop.http2;

import dev.truehop.http1.KnownField;
import dev.truehop.http1.Method;
import dev.truehop.http1.RequestHead;
import java.nio.charset.StandardCharsets;

/// Immutable. Turns the parsed head of a request, as it would go upstream over HTTP/1.1, into a
/// header block (RFC 9113, 8.2 and 8.3.1): pseudo-fields for what the request line and `Host` say,
/// names in lower case, and nothing of what concerns an HTTP/1.1 connection. An `Upgrade` is such a
/// thing: it stays behind, as RFC 9110, 7.8 allows, and the upstream answers the plain request.
/// Only a WebSocket has a form of its own (RFC 8441, 5).
final class RequestBlock {
  private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);

  private RequestBlock() {}

  /// The index of the key of a WebSocket handshake.
  ///
  /// @param head which wants an upgrade
  /// @return -1 if it is for something else
  static int webSocketKey(RequestHead head) {
    int start = head.upgradeStart();
    boolean webSocket =
        head.method() == Method.GET
            && head.upgradeEnd() - start == WEBSOCKET.length
            && FieldOctets.sameIgnoreCase(head.bytes(), start, WEBSOCKET, 0, WEBSOCKET.length);
    return webSocket ? head.find("sec-websocket-key") : -1;
  }

  /// Writes the fields.
  ///
  /// @param webSocket whether it becomes an extended CONNECT
  static void write(RequestHead head, boolean webSocket, HpackEncoder out) {
    byte[] b = head.bytes();
    if (webSocket) {
      out.webSocket();
    } else {
      out.method(b, head.methodStart(), head.methodEnd());
    }
    if (head.method() != Method.CONNECT) {
      out.scheme(isHttps(head));
      out.path(b, head.targetStart(), head.targetEnd());
    }
    if (head.authorityEnd() > head.authorityStart()) {
      out.authority(b, head.authorityStart(), head.authorityEnd());
    }
    int count = head.fieldCount();
    int key = webSocket ? head.find("sec-websocket-key") : -1;
    for (int i = 0; i < count; i++) {
      KnownField known = head.known(i);
      boolean handshake = i == key || webSocket && known == KnownField.CONTENT_LENGTH;
      if (!staysBehind(known) && !handshake) {
        out.name(known, b, head.nameStart(i), head.nameEnd(i));
        out.value(b, head.valueStart(i), head.valueEnd(i));
      }
    }
    if (head.acceptsTrailers()) {
      out.trailersAccepted();
    }
  }

  private static boolean isHttps(RequestHead head) {
    int i = head.find(KnownField.X_FORWARDED_PROTO);
    return i >= 0 && FieldOctets.is(head.bytes(), head.valueStart(i), head.valueEnd(i), "https");
  }

  private static boolean staysBehind(KnownField known) {
    return switch (known) {
      case HOST,
          TRANSFER_ENCODING,
          CONNECTION,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TE,
          UPGRADE,
          HTTP2_SETTINGS ->
          true;
      default -> false;
    };
  }
}
