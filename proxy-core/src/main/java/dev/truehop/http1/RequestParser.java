package dev.truehop.http1;

/// Immutable. Parses a request head out of an array, strictly: what two readers of RFC 9112 could
/// understand differently is refused. One pass validates and indexes; nothing is allocated.
///
/// Garbage is reported as soon as it is seen, long before a head is complete. Problems are reported
/// in the order of their octets, so that the answer does not depend on how the input was cut.
public final class RequestParser {
  private static final int BAD = -1;
  private static final long HTTP_1_1 = versionWord("HTTP/1.1");
  private static final long HTTP_1_0 = versionWord("HTTP/1.0");
  private static final int VERSION_OCTETS = 8;

  private RequestParser() {}

  /// Parses the head that begins at `from`; one CRLF before it is skipped (RFC 9112 section 2.2).
  ///
  /// @param b the received octets; `head` keeps a reference to it
  /// @param to one past the last received octet; may lie behind the head's end
  /// @return one past the head's end; 0 if the head is unfinished and nothing is wrong so far; -1
  ///   if it is refused, with the reason in `head.problem()`
  public static int parse(byte[] b, int from, int to, RequestHead head) {
    head.problem = null;
    int limit = Math.min(to, from + Http1Limits.HEAD_OCTETS);
    int result = head(b, from, limit, head);
    return result == 0 && to - from >= Http1Limits.HEAD_OCTETS
        ? head.bad(BadMessage.HEAD_TOO_LARGE)
        : result;
  }

  /// The same for a head that was unfinished before, at a cost that stays linear however small the
  /// pieces are: most calls look at the new octets only.
  ///
  /// @param scanned how many octets, counted from `from`, the previous call saw that returned 0; 0
  ///   at first. Where it saw garbage without a line end above the first 256 octets, it may be
  ///   reported up to 1 KiB late.
  public static int parse(byte[] b, int from, int to, int scanned, RequestHead head) {
    return Octets.worthParsing(b, from, scanned, to) ? parse(b, from, to, head) : 0;
  }

  private static int head(byte[] b, int from, int to, RequestHead head) {
    int start = from;
    if (from < to && b[from] == Octets.CR) {
      if (from + 1 == to) {
        return 0;
      }
      if (b[from + 1] != Octets.LF) {
        return head.bad(BadMessage.BARE_CR);
      }
      start = from + 2;
    }
    int line = requestLine(b, start, to, head);
    if (line <= 0) {
      return line;
    }
    int end = head.fields.parse(b, line, to);
    if (end <= 0) {
      return end == 0 ? 0 : head.bad(head.fields.problem);
    }
    head.end = end;
    return RequestRules.apply(head) ? end : BAD;
  }

  private static int requestLine(byte[] b, int start, int to, RequestHead head) {
    int longest = start + Http1Limits.REQUEST_LINE_OCTETS + 2;
    int end = requestLineWithin(b, start, Math.min(to, longest), head);
    return end == 0 && to >= longest ? head.bad(BadMessage.REQUEST_LINE_TOO_LONG) : end;
  }

  private static int requestLineWithin(byte[] b, int start, int to, RequestHead head) {
    int sp = Octets.spanEnd(b, start, to, Octets.TOKEN);
    if (sp == to) {
      return 0;
    }
    if (b[sp] != Octets.SP || sp == start) {
      return head.bad(methodProblem(b, start, sp));
    }
    head.start = start;
    head.methodEnd = sp;
    head.method = Method.of(b, start, sp);
    head.targetStart = sp + 1;
    int target = target(b, sp + 1, to, head);
    if (target <= 0) {
      return target;
    }
    head.targetEnd = target;
    int cr = version(b, target + 1, to, head);
    if (cr <= 0) {
      return cr;
    }
    if (cr < to && b[cr] != Octets.CR) {
      return head.bad(b[cr] == Octets.LF ? BadMessage.BARE_LF : BadMessage.VERSION);
    }
    if (cr + 1 >= to) {
      return 0;
    }
    if (b[cr + 1] != Octets.LF) {
      return head.bad(BadMessage.BARE_CR);
    }
    BadMessage problem = TargetRules.apply(b, head);
    return problem == null ? cr + 2 : head.bad(problem);
  }

  private static BadMessage methodProblem(byte[] b, int start, int at) {
    if (at == start && b[at] == 0x16) {
      return BadMessage.TLS_CLIENT_HELLO;
    }
    if (b[at] == Octets.LF) {
      return BadMessage.BARE_LF;
    }
    return at > start && b[at] == Octets.CR ? BadMessage.REQUEST_LINE : BadMessage.METHOD;
  }

  /// The index of the SP after the target; 0 unfinished; -1 bad. Sets where the path ends if it is
  /// in origin form.
  private static int target(byte[] b, int start, int to, RequestHead head) {
    int query = -1;
    int i = start;
    while (true) {
      i = Octets.targetEnd(b, i, to);
      if (i >= to) {
        return 0;
      }
      if (b[i] == Octets.SP) {
        head.pathStart = start;
        head.pathEnd = query < 0 ? i : query;
        return i > start ? i : head.bad(BadMessage.REQUEST_LINE);
      }
      if (b[i] == '?' && query < 0) {
        query = i;
      } else if (b[i] != '?' && (b[i] != '%' || query < 0 && isNulEscape(b, i, to))) {
        return head.bad(targetProblem(b[i]));
      }
      i++;
    }
  }

  private static boolean isNulEscape(byte[] b, int i, int to) {
    return i + 2 < to && b[i + 1] == '0' && b[i + 2] == '0';
  }

  private static BadMessage targetProblem(byte octet) {
    return switch (octet) {
      case '%' -> BadMessage.TARGET_NUL;
      case '#' -> BadMessage.TARGET_FRAGMENT;
      case Octets.CR -> BadMessage.REQUEST_LINE;
      case Octets.LF -> BadMessage.BARE_LF;
      default -> BadMessage.TARGET;
    };
  }

  /// One past the version; 0 unfinished; -1 bad.
  private static int version(byte[] b, int start, int to, RequestHead head) {
    int end = start + VERSION_OCTETS;
    if (end <= to) {
      long word = Octets.word(b, start);
      head.exactVersion = word == HTTP_1_1;
      head.minorVersion = word == HTTP_1_0 ? 0 : 1;
      if (head.exactVersion || head.minorVersion == 0) {
        return end;
      }
    }
    String shape = "HTTP/0.0";
    for (int i = start; i < Math.min(end, to); i++) {
      char expected = shape.charAt(i - start);
      if (expected == '0' ? !Octets.is(b[i], Octets.DIGIT) : b[i] != expected) {
        return head.bad(i == start ? BadMessage.REQUEST_LINE : BadMessage.VERSION);
      }
    }
    if (end > to) {
      return 0;
    }
    if (b[start + 5] != '1') {
      return head.bad(majorProblem(b, start, head));
    }
    return end;
  }

  private static BadMessage majorProblem(byte[] b, int version, RequestHead head) {
    boolean preface =
        b[version + 5] == '2'
            && Octets.equalsIgnoreCase(b, head.start, head.methodEnd, "pri")
            && b[head.targetStart] == '*';
    return preface ? BadMessage.HTTP2_PREFACE : BadMessage.VERSION_NOT_SUPPORTED;
  }

  static long versionWord(String version) {
    long word = 0;
    for (int i = VERSION_OCTETS - 1; i >= 0; i--) {
      word = word << 8 | version.charAt(i);
    }
    return word;
  }
}
