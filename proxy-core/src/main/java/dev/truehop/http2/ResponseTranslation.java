package dev.truehop.http2;

import dev.truehop.http1.KnownField;
import dev.truehop.http1.ResponseHead;

/// Immutable. Turns a parsed HTTP/1.1 response head, and a trailer section, into header blocks (RFC
/// 9113, 8.2 and 8.3.2): names in lower case, without what concerned the upstream connection.
final class ResponseTranslation {
  private ResponseTranslation() {}

  /// Writes the fields of a head.
  ///
  /// @param status what becomes of the status
  /// @param tunnel whether it opens a WebSocket: the fields of the HTTP/1.1 handshake stay behind
  static void head(ResponseHead head, int status, boolean tunnel, HpackEncoder out) {
    byte[] b = head.bytes();
    out.status(status);
    int count = head.fieldCount();
    for (int i = 0; i < count; i++) {
      KnownField known = head.known(i);
      if (head.dropped(i)
          || known == KnownField.TRANSFER_ENCODING
          || tunnel && isHandshake(head, i)) {
        continue;
      }
      int start = head.valueStart(i);
      int end = head.valueEnd(i);
      if (known == KnownField.CONTENT_LENGTH) {
        while (start < end - 1 && b[start] == '0') {
          start++;
        }
      }
      out.name(known, b, head.nameStart(i), head.nameEnd(i));
      out.value(b, start, end);
    }
  }

  private static boolean isHandshake(ResponseHead head, int i) {
    return head.find("sec-websocket-accept") == i;
  }

  /// Writes the fields of a trailer section, whose lines have been checked.
  ///
  /// @param lines with their CRLFs, without the empty line
  static void trailers(byte[] lines, int length, HpackEncoder out) {
    int line = 0;
    while (line < length) {
      int colon = find(lines, ':', line, length);
      int cr = find(lines, '\r', colon, length);
      int start = colon + 1;
      int end = cr;
      while (start < end && isBlank(lines[start])) {
        start++;
      }
      while (end > start && isBlank(lines[end - 1])) {
        end--;
      }
      out.name(KnownField.OTHER, lines, line, colon);
      out.value(lines, start, end);
      line = cr + 2;
    }
  }

  private static int find(byte[] b, char octet, int from, int to) {
    int i = from;
    while (i < to && b[i] != octet) {
      i++;
    }
    return i;
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
