package dev.truehop.http2;

import dev.truehop.http1.Reasons;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Turns the fields of a response into the octets of an HTTP/1.1 head (RFC 9113,
/// 8.3.2). What RFC 9113 calls malformed is found here; everything else that could be wrong with a
/// response is left to the HTTP/1.1 parser, which reads these octets next.
///
/// The success that opens a WebSocket (RFC 8441, 5.1) becomes the 101 that its client waits for.
final class ResponseLines implements FieldSink {
  private static final byte[] VERSION = HeadLines.octets("HTTP/1.1 ");
  private static final byte[] CHUNKED = HeadLines.octets("transfer-encoding: chunked\r\n");
  private static final byte[] NO_BODY = HeadLines.octets("content-length: 0\r\n");

  private static final byte[] SWITCHING =
      HeadLines.octets(
          "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
              + "sec-websocket-accept: ");

  private final HeadLines lines;
  private byte @Nullable [] webSocketAnswer;
  private int status;
  private long contentLength;
  private boolean malformed;

  /// @param out takes the head from index 0 on
  ResponseLines(byte[] out) {
    this.lines = new HeadLines(out);
  }

  /// Begins with a new response.
  ///
  /// @param webSocketAnswer what answers the client's key; null for everything but a WebSocket
  void begin(byte @Nullable [] webSocketAnswer) {
    this.webSocketAnswer = webSocketAnswer;
    lines.clear();
    status = 0;
    contentLength = -1;
    malformed = false;
  }

  @Override
  public void field(HpackField field) {
    if (malformed) {
      return;
    }
    if (!field.valid || field.kind.isConnectionSpecific()) {
      malformed = true;
    } else if (field.kind.isPseudo()) {
      status(field);
    } else if (status == 0) {
      malformed = true;
    } else if (webSocketAnswer == null || !isAnswer(field)) {
      if (field.kind == FieldKind.CONTENT_LENGTH) {
        contentLength(field);
      }
      lines.field(field);
    }
  }

  /// The only pseudo-field, which comes first. There is no 101 in HTTP/2 (RFC 9113, 8.6).
  private void status(HpackField field) {
    if (field.kind != FieldKind.STATUS
        || status != 0
        || lines.length() > 0
        || field.valueEnd - field.valueStart != 3) {
      malformed = true;
      return;
    }
    for (int i = field.valueStart; i < field.valueEnd; i++) {
      int digit = field.value[i] - '0';
      malformed |= digit < 0 || digit > 9;
      status = status * 10 + digit;
    }
    malformed |= status < 100 || status == 101;
    if (malformed) {
      return;
    }
    byte[] answer = webSocketAnswer;
    if (answer != null && status / 100 == 2) {
      lines.append(SWITCHING).append(answer).crlf();
      return;
    }
    lines.append(VERSION).append(field.value, field.valueStart, field.valueEnd);
    lines.append(' ').append(Reasons.of(status)).crlf();
  }

  /// The answer to a key that the upstream has not been sent.
  private static boolean isAnswer(HpackField field) {
    return FieldOctets.is(field.name, field.nameStart, field.nameEnd, "sec-websocket-accept");
  }

  private void contentLength(HpackField field) {
    long number = HeadLines.contentLength(field);
    malformed |= contentLength >= 0 || number < 0;
    contentLength = number;
  }

  /// Ends the head.
  ///
  /// @param end whether the stream ends with it
  /// @param bodiless whether there is no body whatever the fields say: an answer to HEAD, say
  /// @return its length; -1 if the response is malformed
  int finish(boolean end, boolean bodiless) {
    if (malformed || status == 0 || end && (isInterim() || contentLength > 0 && !bodiless)) {
      return -1;
    }
    if (!bodiless && !isInterim() && contentLength < 0) {
      lines.append(end ? NO_BODY : CHUNKED);
    }
    return lines.crlf().length();
  }

  int status() {
    return status;
  }

  boolean isInterim() {
    return status < 200;
  }

  /// -1 if nobody says how long the body is.
  long contentLength() {
    return contentLength;
  }
}
