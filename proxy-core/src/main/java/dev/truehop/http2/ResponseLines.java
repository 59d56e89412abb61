package dev.truehop.http2;

import dev.truehop.http1.Reasons;
import java.nio.charset.StandardCharsets;

/// Worker-confined. Turns the fields of a response into the octets of an HTTP/1.1 head (RFC 9113,
/// 8.3.2). What RFC 9113 calls malformed is found here; everything else that could be wrong with a
/// response is left to the HTTP/1.1 parser, which reads these octets next. No field can add a line
/// of its own: a value has neither CR nor LF.
final class ResponseLines implements FieldSink {
  private static final byte[] VERSION = octets("HTTP/1.1 ");
  private static final byte[] CHUNKED = octets("transfer-encoding: chunked\r\n");
  private static final byte[] NO_BODY = octets("content-length: 0\r\n");
  private static final int MAX_DIGITS = 18;

  private final byte[] out;
  private int pos;
  private int status;
  private long contentLength;
  private boolean malformed;

  /// @param out takes the head from index 0 on; the limits for a block make sure that it fits
  ResponseLines(byte[] out) {
    this.out = out;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Begins with a new response.
  void begin() {
    pos = 0;
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
    } else {
      if (field.kind == FieldKind.CONTENT_LENGTH) {
        contentLength(field);
      }
      append(field.name, field.nameStart, field.nameEnd);
      out[pos++] = ':';
      out[pos++] = ' ';
      append(field.value, field.valueStart, field.valueEnd);
      crlf();
    }
  }

  /// The only pseudo-field, which comes first. There is no 101 in HTTP/2 (RFC 9113, 8.6).
  private void status(HpackField field) {
    if (field.kind != FieldKind.STATUS
        || status != 0
        || pos > 0
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
    append(VERSION, 0, VERSION.length);
    append(field.value, field.valueStart, field.valueEnd);
    out[pos++] = ' ';
    byte[] reason = Reasons.of(status);
    append(reason, 0, reason.length);
    crlf();
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
  /// @param end whether the stream ends with it
  /// @param bodiless whether there is no body whatever the fields say: an answer to HEAD, say
  /// @return its length; -1 if the response is malformed
  int finish(boolean end, boolean bodiless) {
    if (malformed || status == 0 || end && (isInterim() || contentLength > 0 && !bodiless)) {
      return -1;
    }
    if (!bodiless && !isInterim() && contentLength < 0) {
      byte[] framing = end ? NO_BODY : CHUNKED;
      append(framing, 0, framing.length);
    }
    crlf();
    return pos;
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
