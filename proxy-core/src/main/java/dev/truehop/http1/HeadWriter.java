package dev.truehop.http1;

import java.nio.charset.StandardCharsets;

/// Immutable. Writes a parsed head with the edits that a proxy owes; every line that needs none is
/// copied octet for octet, neighbours in one go.
public final class HeadWriter {
  /// How much longer than the received head the written one can be at most.
  public static final int MAX_GROWTH = 1024;

  static final int MAX_REQUEST_ID = 128;
  static final int MAX_HOST = 256;

  private static final byte[] HTTP_1_1 = octets(" HTTP/1.1\r\n");
  private static final byte[] STATUS_LINE = octets("HTTP/1.1 ");
  private static final byte[] CHUNKED = octets("chunked");
  private static final byte[] HOST = octets("host: ");
  private static final byte[] REQUEST_ID = octets("x-request-id: ");
  private static final byte[] TE_TRAILERS = octets("te: trailers\r\n");
  private static final byte[] CLOSE = octets("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = octets("connection: keep-alive\r\n");
  private static final byte[] UPGRADE = octets("connection: upgrade\r\nupgrade: ");

  private HeadWriter() {}

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Writes the request as it goes upstream: HTTP/1.1, origin form, without what concerned the
  /// downstream connection, with what the proxy adds.
  ///
  /// @param out has room for the head's length plus MAX_GROWTH; not the array that was parsed
  /// @return the length written, from index 0
  public static int request(RequestHead head, RequestEdits edits, byte[] out) {
    Fields fields = head.fields;
    byte[] b = fields.b;
    int from = head.start;
    int pos = 0;
    if (head.form == TargetForm.ABSOLUTE || !head.exactVersion) {
      pos = requestLine(head, out);
      from = fields.start();
    }
    boolean forwarded = fields.has(KnownField.X_FORWARDED_FOR);
    if (forwarded || fields.anyEdit()) {
      pos = requestLines(head, edits, from, out, pos);
    } else {
      pos = copy(b, from, fields.end(), out, pos);
    }
    pos = additions(head, edits, out, pos);
    boolean proto = fields.has(KnownField.X_FORWARDED_PROTO);
    if (!forwarded) {
      pos = append(proto ? edits.client.forwardedFor : edits.client.both, out, pos);
    } else if (!proto) {
      pos = append(edits.client.forwardedProto, out, pos);
    }
    if (!fields.has(KnownField.X_REQUEST_ID) && edits.requestId.length > 0) {
      pos = append(REQUEST_ID, out, pos);
      pos = crlf(out, append(edits.requestId, out, pos));
    }
    return crlf(out, pos);
  }

  /// Writes the response as it goes downstream: HTTP/1.1, without what concerned the upstream
  /// connection, with what the edits add.
  ///
  /// @param out has room for the head's length plus MAX_GROWTH; not the array that was parsed
  /// @return the length written, from index 0
  public static int response(ResponseHead head, ResponseEdits edits, byte[] out) {
    Fields fields = head.fields;
    if (edits.dechunk) {
      fields.dropAll(KnownField.TRANSFER_ENCODING);
      fields.dropAll(KnownField.TRAILER);
    }
    int from = head.start;
    int pos = 0;
    if (!head.exactLine) {
      pos = append(STATUS_LINE, out, pos);
      int digits = head.start + STATUS_LINE.length;
      pos = copy(fields.b, digits, digits + 3, out, pos);
      out[pos++] = Octets.SP;
      pos = crlf(out, copy(fields.b, head.reasonStart, head.reasonEnd, out, pos));
      from = fields.start();
    }
    pos = responseLines(fields, from, out, pos);
    if (edits.keepUpgrade && fields.has(KnownField.UPGRADE)) {
      pos = append(UPGRADE, out, pos);
      pos = crlf(out, copy(fields.b, head.upgradeStart(), head.upgradeEnd(), out, pos));
    } else if (edits.connectionClose) {
      pos = append(CLOSE, out, pos);
    } else if (edits.connectionKeepAlive) {
      pos = append(KEEP_ALIVE, out, pos);
    }
    return crlf(out, pos);
  }

  private static int requestLine(RequestHead head, byte[] out) {
    byte[] b = head.fields.b;
    int pos = copy(b, head.start, head.targetStart, out, 0);
    int target = head.targetStart;
    if (head.form == TargetForm.ABSOLUTE) {
      target = head.originStart;
      // RFC 9112 section 3.2.4: OPTIONS for a URI without path and query asks about the server.
      boolean nothing = target == head.targetEnd;
      if (nothing || b[target] != '/') {
        out[pos++] = (byte) (nothing && head.method == Method.OPTIONS ? '*' : '/');
      }
    }
    pos = copy(b, target, head.targetEnd, out, pos);
    return append(HTTP_1_1, out, pos);
  }

  private static int requestLines(
      RequestHead head, RequestEdits edits, int from, byte[] out, int pos) {
    Fields fields = head.fields;
    int forwarded = head.find(KnownField.X_FORWARDED_FOR);
    for (int word = 0; word << 6 < fields.count(); word++) {
      long bits = fields.edits(word);
      if (forwarded >> 6 == word) {
        bits |= 1L << forwarded;
      }
      for (; bits != 0; bits &= bits - 1) {
        int i = (word << 6) + Long.numberOfTrailingZeros(bits);
        pos = copy(fields.b, from, fields.nameStart(i), out, pos);
        from = fields.lineEnd(i);
        if (i == forwarded) {
          pos = forwardedFor(fields, i, edits, out, pos);
        } else if (!fields.dropped(i)) {
          boolean host = fields.known(i) == KnownField.HOST.ordinal();
          pos = host ? host(head, i, out, pos) : plainLine(fields, i, out, pos);
        }
      }
    }
    return copy(fields.b, from, fields.end(), out, pos);
  }

  private static int responseLines(Fields fields, int from, byte[] out, int pos) {
    for (int word = 0; word << 6 < fields.count(); word++) {
      for (long bits = fields.edits(word); bits != 0; bits &= bits - 1) {
        int i = (word << 6) + Long.numberOfTrailingZeros(bits);
        pos = copy(fields.b, from, fields.nameStart(i), out, pos);
        from = fields.lineEnd(i);
        if (!fields.dropped(i)) {
          pos = plainLine(fields, i, out, pos);
        }
      }
    }
    return copy(fields.b, from, fields.end(), out, pos);
  }

  private static int forwardedFor(Fields fields, int i, RequestEdits edits, byte[] out, int pos) {
    pos = copy(fields.b, fields.nameStart(i), fields.valueEnd(i), out, pos);
    if (fields.valueStart(i) < fields.valueEnd(i)) {
      out[pos++] = ',';
      out[pos++] = Octets.SP;
    }
    return crlf(out, append(edits.client.address, out, pos));
  }

  private static int host(RequestHead head, int i, byte[] out, int pos) {
    pos = nameAndColon(head.fields, i, out, pos);
    return crlf(out, copy(head.fields.b, head.authorityStart, head.authorityEnd, out, pos));
  }

  /// A framing field in the one form that nobody misreads.
  private static int plainLine(Fields fields, int i, byte[] out, int pos) {
    pos = nameAndColon(fields, i, out, pos);
    if (fields.known(i) == KnownField.TRANSFER_ENCODING.ordinal()) {
      return crlf(out, append(CHUNKED, out, pos));
    }
    int start = fields.valueStart(i);
    int end = fields.valueEnd(i);
    while (start < end - 1 && fields.b[start] == '0') {
      start++;
    }
    return crlf(out, copy(fields.b, start, end, out, pos));
  }

  private static int nameAndColon(Fields fields, int i, byte[] out, int pos) {
    pos = copy(fields.b, fields.nameStart(i), fields.nameEnd(i), out, pos);
    out[pos++] = ':';
    out[pos++] = Octets.SP;
    return pos;
  }

  private static int additions(RequestHead head, RequestEdits edits, byte[] out, int pos) {
    Fields fields = head.fields;
    if (!fields.has(KnownField.HOST)) {
      pos = missingHost(head, edits, out, pos);
    }
    if (edits.keepUpgrade && head.wantsUpgrade) {
      pos = append(UPGRADE, out, pos);
      pos = crlf(out, copy(fields.b, head.upgradeStart(), head.upgradeEnd(), out, pos));
    }
    return head.acceptsTrailers ? append(TE_TRAILERS, out, pos) : pos;
  }

  private static int missingHost(RequestHead head, RequestEdits edits, byte[] out, int pos) {
    boolean named = head.authorityEnd > head.authorityStart;
    if (!named && edits.host.length == 0) {
      return pos;
    }
    pos = append(HOST, out, pos);
    pos =
        named
            ? copy(head.fields.b, head.authorityStart, head.authorityEnd, out, pos)
            : append(edits.host, out, pos);
    return crlf(out, pos);
  }

  private static int copy(byte[] b, int from, int to, byte[] out, int pos) {
    System.arraycopy(b, from, out, pos, to - from);
    return pos + to - from;
  }

  private static int append(byte[] octets, byte[] out, int pos) {
    System.arraycopy(octets, 0, out, pos, octets.length);
    return pos + octets.length;
  }

  private static int crlf(byte[] out, int pos) {
    out[pos] = Octets.CR;
    out[pos + 1] = Octets.LF;
    return pos + 2;
  }
}
