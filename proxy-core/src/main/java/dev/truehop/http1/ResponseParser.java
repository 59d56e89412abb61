package dev.truehop.http1;

/// Immutable. Parses a response head out of an array, as strictly as RequestParser does requests:
/// upstreams are not trusted either.
public final class ResponseParser {
  private static final int BAD = -1;
  private static final int STATUS_OFFSET = 9;
  private static final int STATUS_END = 12;
  private static final String SHAPE = "HTTP/1.0 000";
  private static final long HTTP_1_1 = RequestParser.versionWord("HTTP/1.1");

  private ResponseParser() {}

  /// Parses the head that begins at `from`; `head.answering` must have been called.
  ///
  /// @param to one past the last received octet; may lie behind the head's end
  /// @return one past the head's end; 0 if the head is unfinished and nothing is wrong so far; -1
  ///   if it is refused, with the reason in `head.problem()`
  public static int parse(byte[] b, int from, int to, ResponseHead head) {
    head.problem = null;
    int limit = Math.min(to, from + Http1Limits.HEAD_OCTETS);
    int result = head(b, from, limit, head);
    return result == 0 && to - from >= Http1Limits.HEAD_OCTETS
        ? head.bad(BadMessage.HEAD_TOO_LARGE)
        : result;
  }

  /// The same for a head that was unfinished before; see RequestParser.
  ///
  /// @param scanned how many octets, counted from `from`, the previous call saw that returned 0
  public static int parse(byte[] b, int from, int to, int scanned, ResponseHead head) {
    return Octets.worthParsing(b, from, scanned, to) ? parse(b, from, to, head) : 0;
  }

  private static int head(byte[] b, int from, int to, ResponseHead head) {
    int line = statusLine(b, from, to, head);
    if (line <= 0) {
      return line;
    }
    int end = head.fields.parse(b, line, to);
    if (end <= 0) {
      return end == 0 ? 0 : head.bad(head.fields.problem);
    }
    head.end = end;
    return ResponseRules.apply(head) ? end : BAD;
  }

  private static int statusLine(byte[] b, int start, int to, ResponseHead head) {
    int shaped = Math.min(to, start + STATUS_END);
    for (int i = start; i < shaped; i++) {
      char expected = SHAPE.charAt(i - start);
      if (expected == '0' ? !Octets.is(b[i], Octets.DIGIT) : b[i] != expected) {
        return head.bad(BadMessage.STATUS_LINE);
      }
    }
    int at = start + STATUS_END;
    if (at >= to) {
      return 0;
    }
    int digits = start + STATUS_OFFSET;
    head.start = start;
    head.minorVersion = b[start + 7] == '0' ? 0 : 1;
    head.status = (b[digits] - '0') * 100 + (b[digits + 1] - '0') * 10 + b[digits + 2] - '0';
    if (head.status < 100 || head.status > 599) {
      return head.bad(BadMessage.STATUS_LINE);
    }
    boolean reason = b[at] == Octets.SP;
    if (!reason && b[at] != Octets.CR) {
      return head.bad(b[at] == Octets.LF ? BadMessage.BARE_LF : BadMessage.STATUS_LINE);
    }
    head.reasonStart = reason ? at + 1 : at;
    int cr = Octets.valueEnd(b, head.reasonStart, to);
    head.reasonEnd = cr;
    head.exactLine = reason && Octets.word(b, start) == HTTP_1_1;
    if (cr < to && b[cr] != Octets.CR) {
      return head.bad(Fields.badOctet(b[cr]));
    }
    if (cr + 1 >= to) {
      return 0;
    }
    return b[cr + 1] == Octets.LF ? cr + 2 : head.bad(BadMessage.BARE_CR);
  }
}
