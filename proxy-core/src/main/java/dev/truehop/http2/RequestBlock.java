package dev.truehop.http2;

import dev.truehop.http1.KnownField;
import dev.truehop.http1.Method;
import dev.truehop.http1.RequestHead;

/// Immutable. Turns the parsed head of a request, as it would go upstream over HTTP/1.1, into a
/// header block (RFC 9113, 8.2 and 8.3.1): pseudo-fields for what the request line and `Host` say,
/// names in lower case, and nothing of what concerns an HTTP/1.1 connection. An `Upgrade` is such a
/// thing: it stays behind, as RFC 9110, 7.8 allows, and the upstream answers the plain request.
final class RequestBlock {
  private RequestBlock() {}

  static void write(RequestHead head, HpackEncoder out) {
    byte[] b = head.bytes();
    out.method(b, head.methodStart(), head.methodEnd());
    if (head.method() != Method.CONNECT) {
      out.scheme(isHttps(head));
      out.path(b, head.targetStart(), head.targetEnd());
    }
    if (head.authorityEnd() > head.authorityStart()) {
      out.authority(b, head.authorityStart(), head.authorityEnd());
    }
    int count = head.fieldCount();
    for (int i = 0; i < count; i++) {
      KnownField known = head.known(i);
      if (!staysBehind(known)) {
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
