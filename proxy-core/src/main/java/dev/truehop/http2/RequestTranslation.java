package dev.truehop.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Turns the fields of a request into the octets of an HTTP/1.1 head (RFC 9113,
/// 8.3). What RFC 9113 calls malformed is found here; everything else that could be wrong with a
/// request is left to the HTTP/1.1 parser, which reads these octets next.
final class RequestTranslation implements FieldSink {
  private static final byte[] VERSION = HeadLines.octets(" HTTP/1.1\r\nhost: ");
  private static final byte[] VERSION_ONLY = HeadLines.octets(" HTTP/1.1\r\n");
  private static final byte[] CHUNKED = HeadLines.octets("transfer-encoding: chunked\r\n");
  private static final byte[] COOKIE = HeadLines.octets("cookie: ");
  private static final byte[] UPGRADE = HeadLines.octets("connection: upgrade\r\nupgrade: ");
  private static final byte[] KEY = HeadLines.octets("sec-websocket-key: ");
  private static final byte[] FOREIGN = HeadLines.octets("://");
  private static final byte[] GET = HeadLines.octets("GET");
  private static final int FIRST_CRUMBS = 16;

  private final HeadLines lines;
  private final Span method = new Span();
  private final Span scheme = new Span();
  private final Span authority = new Span();
  private final Span path = new Span();
  private final Span protocol = new Span();
  private Span[] crumbs = new Span[0];
  private int crumbCount;
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

  /// @param out takes the head from index 0 on
  RequestTranslation(byte[] out) {
    this.lines = new HeadLines(out);
  }

  /// Begins with a new request.
  void begin() {
    method.clear();
    scheme.clear();
    authority.clear();
    path.clear();
    protocol.clear();
    crumbCount = 0;
    lines.clear();
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
          lines.field(field);
        }
        case CONTENT_LENGTH -> {
          contentLength(field);
          lines.field(field);
        }
        default -> lines.field(field);
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
      lines.append(GET);
    } else {
      append(method);
    }
    lines.append(' ');
    if (!plainConnect && !scheme.is("http") && !scheme.is("https")) {
      // The parser knows the answer to a foreign scheme.
      append(scheme);
      lines.append(FOREIGN);
    }
    append(plainConnect ? authority : path);
    if (authority.isThere()) {
      lines.append(VERSION);
      append(authority);
      lines.crlf();
    } else {
      lines.append(VERSION_ONLY);
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
      lines.field(field);
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
    long number = HeadLines.contentLength(field);
    malformed |= contentLength >= 0 || number < 0;
    contentLength = number;
  }

  private void append(Span span) {
    lines.append(span.octets, span.start, span.end);
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
        lines.append(COOKIE);
      } else {
        lines.append(';');
        lines.append(' ');
      }
      append(crumbs[i]);
    }
    if (crumbCount > 0) {
      lines.crlf();
    }
    if (isUpgrade()) {
      lines.append(UPGRADE);
      append(protocol);
      lines.crlf();
      if (webSocketKey != null) {
        lines.append(KEY);
        lines.append(webSocketKey);
        lines.crlf();
      }
    } else if (isChunked(end)) {
      lines.append(CHUNKED);
    }
    return lines.crlf().length();
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
