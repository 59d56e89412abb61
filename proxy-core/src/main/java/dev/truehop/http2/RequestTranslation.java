package dev.truehop.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Turns the fields of a request into the octets of an HTTP/1.1 head (RFC 9113,
/// 8.3). What RFC 9113 calls malformed is found here; everything else that could be wrong with a
/// request is left to the HTTP/1.1 parser, which reads these octets next. No field can add a line
/// of its own: a value has neither CR nor LF.
final class RequestTranslation implements FieldSink {
  private static final byte[] VERSION = octets(" HTTP/1.1\r\nhost: ");
  private static final byte[] VERSION_ONLY = octets(" HTTP/1.1\r\n");
  private static final byte[] CHUNKED = octets("transfer-encoding: chunked\r\n");
  private static final byte[] COOKIE = octets("cookie: ");
  private static final byte[] UPGRADE = octets("connection: upgrade\r\nupgrade: ");
  private static final byte[] KEY = octets("sec-websocket-key: ");
  private static final byte[] GET = octets("GET");
  private static final int FIRST_CRUMBS = 16;
  private static final int MAX_DIGITS = 18;

  private final byte[] out;
  private final Span method = new Span();
  private final Span scheme = new Span();
  private final Span authority = new Span();
  private final Span path = new Span();
  private final Span protocol = new Span();
  private Span[] crumbs = new Span[0];
  private int crumbCount;
  private int pos;
  private boolean lineWritten;
  private boolean malformed;
  private long contentLength;

  /// Worker-confined. Where a value lies.
  private static final class Span {
    byte[] octets = {};
    int start = -1;
    int end;

    void clear() {
      start = -1;
    }

    boolean isThere() {
      return start >= 0;
    }

    void set(HpackField field) {
      octets = field.value;
      start = field.valueStart;
      end = field.valueEnd;
    }

    boolean is(String text) {
      return isThere() && FieldOctets.is(octets, start, end, text);
    }
  }

  /// @param out takes the head from index 0 on; the limits for a block make sure that it fits
  RequestTranslation(byte[] out) {
    this.out = out;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Begins with a new request.
  void begin() {
    method.clear();
    scheme.clear();
    authority.clear();
    path.clear();
    protocol.clear();
    crumbCount = 0;
    pos = 0;
    lineWritten = false;
    malformed = false;
    contentLength = -1;
  }

  @Override
  public void field(HpackField field) {
    if (malformed) {
      return;
    }
    if (!field.valid || field.kind.isConnectionSpecific()) {
      malformed = true;
    } else if (field.kind.isPseudo()) {
      pseudo(field);
    } else {
      if (!lineWritten) {
        requestLine();
      }
      switch (field.kind) {
        case COOKIE -> crumb(field);
        case HOST -> host(field);
        case TE -> {
          malformed |= !FieldOctets.is(field.value, field.valueStart, field.valueEnd, "trailers");
          line(field);
        }
        case CONTENT_LENGTH -> {
          contentLength(field);
          line(field);
        }
        default -> line(field);
      }
    }
  }

  private void pseudo(HpackField field) {
    Span span =
        switch (field.kind) {
          case METHOD -> method;
          case SCHEME -> scheme;
          case AUTHORITY -> authority;
          case PATH -> path;
          case PROTOCOL -> protocol;
          default -> null;
        };
    if (span == null || span.isThere() || lineWritten) {
      malformed = true;
    } else {
      span.set(field);
    }
  }

  /// All pseudo-fields have come: the request line and, if there is an authority, the Host.
  private void requestLine() {
    lineWritten = true;
    if (!method.isThere() || !FieldOctets.isToken(method.octets, method.start, method.end)) {
      malformed = true;
      return;
    }
    boolean connect = method.is("CONNECT");
    boolean plainConnect = connect && !protocol.isThere();
    if (plainConnect) {
      malformed = scheme.isThere() || path.isThere() || !authority.isThere();
    } else {
      malformed = protocol.isThere() && !connect || badTarget();
    }
    if (malformed) {
      return;
    }
    if (connect && protocol.isThere()) {
      append(GET, 0, GET.length);
    } else {
      append(method);
    }
    out[pos++] = ' ';
    if (!plainConnect && !scheme.is("http") && !scheme.is("https")) {
      // The parser knows the answer to a foreign scheme.
      append(scheme);
      append(octets("://"), 0, 3);
    }
    append(plainConnect ? authority : path);
    if (authority.isThere()) {
      append(VERSION, 0, VERSION.length);
      append(authority);
      crlf();
    } else {
      append(VERSION_ONLY, 0, VERSION_ONLY.length);
    }
  }

  private boolean badTarget() {
    if (!scheme.isThere() || !path.isThere() || path.start == path.end) {
      return true;
    }
    boolean origin = path.octets[path.start] == '/';
    return !origin && !(path.is("*") && method.is("OPTIONS"));
  }

  /// The authority stands for the Host; a Host that says something else is left for the parser to
  /// refuse.
  private void host(HpackField field) {
    int length = field.valueEnd - field.valueStart;
    boolean same =
        authority.isThere()
            && authority.end - authority.start == length
            && FieldOctets.sameIgnoreCase(
                authority.octets, authority.start, field.value, field.valueStart, length);
    if (!same) {
      line(field);
    }
  }

  private void crumb(HpackField field) {
    if (crumbCount == crumbs.length) {
      crumbs = Arrays.copyOf(crumbs, Math.max(FIRST_CRUMBS, crumbs.length * 2));
      for (int i = crumbCount; i < crumbs.length; i++) {
        crumbs[i] = new Span();
      }
    }
    crumbs[crumbCount++].set(field);
  }

  private void contentLength(HpackField field) {
    int digits = field.valueEnd - field.valueStart;
    if (contentLength >= 0 || digits == 0 || digits > MAX_DIGITS) {
      malformed = true;
      return;
    }
    long number = 0;
    for (int i = field.valueStart; i < field.valueEnd; i++) {
      int digit = field.value[i] - '0';
      malformed |= digit < 0 || digit > 9;
      number = number * 10 + digit;
    }
    contentLength = number;
  }

  private void line(HpackField field) {
    append(field.name, field.nameStart, field.nameEnd);
    out[pos++] = ':';
    out[pos++] = ' ';
    append(field.value, field.valueStart, field.valueEnd);
    crlf();
  }

  private void append(Span span) {
    append(span.octets, span.start, span.end);
  }

  private void append(byte[] b, int start, int end) {
    System.arraycopy(b, start, out, pos, end - start);
    pos += end - start;
  }

  private void crlf() {
    out[pos++] = '\r';
    out[pos++] = '\n';
  }

  /// Ends the head.
  ///
  /// @param end whether the request has no body
  /// @param webSocketKey for a WebSocket; null for every other request
  /// @return its length; -1 if the request is malformed
  int finish(boolean end, byte @Nullable [] webSocketKey) {
    if (!lineWritten && !malformed) {
      requestLine();
    }
    if (malformed || end && contentLength > 0) {
      return -1;
    }
    for (int i = 0; i < crumbCount; i++) {
      if (i == 0) {
        append(COOKIE, 0, COOKIE.length);
      } else {
        out[pos++] = ';';
        out[pos++] = ' ';
      }
      append(crumbs[i]);
    }
    if (crumbCount > 0) {
      crlf();
    }
    if (isUpgrade()) {
      append(UPGRADE, 0, UPGRADE.length);
      append(protocol);
      crlf();
      if (webSocketKey != null) {
        append(KEY, 0, KEY.length);
        append(webSocketKey, 0, webSocketKey.length);
        crlf();
      }
    } else if (isChunked(end)) {
      append(CHUNKED, 0, CHUNKED.length);
    }
    crlf();
    return pos;
  }

  /// Whether the body has to be chunked, because nobody says how long it is.
  boolean isChunked(boolean end) {
    return !end && contentLength < 0 && !isTunnel();
  }

  /// The announced length of the body; -1 if there is none.
  long contentLength() {
    return contentLength;
  }

  /// Whether the request asks for a tunnel: CONNECT (RFC 9113, 8.5), extended (RFC 8441) or not.
  boolean isTunnel() {
    return method.is("CONNECT");
  }

  /// Whether it is an extended CONNECT, which HTTP/1.1 calls an upgrade.
  boolean isUpgrade() {
    return protocol.isThere();
  }

  boolean isWebSocket() {
    return protocol.is("websocket");
  }
}
