package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Immutable. What a response's fields mean together with its status and the request that it
/// answers: framing, connection, hints.
final class ResponseRules {
  private static final int MAX_TIMEOUT_SECONDS = 1_000_000;

  private ResponseRules() {}

  /// Derives the meaning of a head whose lines are valid; false with the head's problem set.
  static boolean apply(ResponseHead head) {
    head.contentLength = -1;
    head.keepAliveTimeoutSeconds = -1;
    BadMessage problem = framing(head);
    if (problem == null) {
      problem = connection(head);
    }
    head.problem = problem;
    return problem == null;
  }

  private static @Nullable BadMessage framing(ResponseHead head) {
    Fields fields = head.fields;
    if (head.status == 101 && !head.upgradeAsked) {
      return BadMessage.UNASKED_SWITCH;
    }
    BadMessage problem = BodyFraming.problem(fields, head.minorVersion);
    if (problem != null) {
      return problem;
    }
    boolean coded = fields.has(KnownField.TRANSFER_ENCODING);
    boolean measured = fields.has(KnownField.CONTENT_LENGTH);
    head.contentLength = measured ? BodyFraming.length(fields) : -1;
    boolean neverFramed = head.status < 200 || head.status == 204 || head.isTunnel();
    if (neverFramed) {
      fields.dropAll(KnownField.CONTENT_LENGTH);
      fields.dropAll(KnownField.TRANSFER_ENCODING);
      head.contentLength = -1;
    }
    if (neverFramed || head.status == 304 || head.requestMethod == Method.HEAD) {
      head.framing = Framing.NONE;
    } else if (coded) {
      head.framing = Framing.CHUNKED;
    } else {
      head.framing = measured ? Framing.LENGTH : Framing.UNTIL_CLOSE;
    }
    return null;
  }

  private static @Nullable BadMessage connection(ResponseHead head) {
    Fields fields = head.fields;
    int options = 0;
    if (fields.has(KnownField.CONNECTION)) {
      options = ConnectionOptions.read(fields, false);
      if (options < 0) {
        return fields.problem;
      }
    }
    boolean close = (options & ConnectionOptions.CLOSE) != 0;
    boolean stay = (options & ConnectionOptions.KEEP_ALIVE) != 0 || head.minorVersion > 0;
    head.keepAlive = stay && !close && head.framing != Framing.UNTIL_CLOSE && !head.isTunnel();
    if (fields.has(KnownField.KEEP_ALIVE)) {
      head.keepAliveTimeoutSeconds = timeout(fields);
    }
    return null;
  }

  /// The number after `timeout=` in the last Keep-Alive field, -1 if there is none. A hint only, so
  /// what is malformed counts as absent.
  private static int timeout(Fields fields) {
    int i = fields.last(KnownField.KEEP_ALIVE);
    int at = fields.valueStart(i);
    int end = fields.valueEnd(i);
    while (at < end) {
      int name = at;
      at = Octets.spanEnd(fields.b, at, end, Octets.TOKEN);
      boolean timeout = Octets.equalsIgnoreCase(fields.b, name, at, "timeout");
      at = Octets.skipBlanks(fields.b, at, end);
      if (timeout && at < end && fields.b[at] == '=') {
        return number(fields.b, Octets.skipBlanks(fields.b, at + 1, end), end);
      }
      while (at < end && fields.b[at] != ',') {
        at++;
      }
      at = Octets.skipBlanks(fields.b, at + 1, end);
    }
    return -1;
  }

  private static int number(byte[] b, int start, int end) {
    int number = 0;
    int at = start;
    while (at < end && Octets.is(b[at], Octets.DIGIT)) {
      number = Math.min(number * 10 + b[at++] - '0', MAX_TIMEOUT_SECONDS);
    }
    return at == start ? -1 : number;
  }
}
