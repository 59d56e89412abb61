package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Immutable. What a request's fields mean together: host, framing, connection, upgrade,
/// expectation.
final class RequestRules {
  /// Fields that ask for more than the host check.
  private static final long CARE =
      KnownFields.HOP
          | KnownField.CONTENT_LENGTH.bit()
          | KnownField.TRANSFER_ENCODING.bit()
          | KnownField.EXPECT.bit()
          | KnownField.SEC_WEBSOCKET_KEY1.bit()
          | KnownField.SEC_WEBSOCKET_KEY2.bit();

  private RequestRules() {}

  /// Derives the meaning of a head whose lines are valid; false with the head's problem set.
  static boolean apply(RequestHead head) {
    Fields fields = head.fields;
    head.framing = Framing.NONE;
    head.contentLength = -1;
    head.keepAlive = head.minorVersion > 0;
    head.expectsContinue = false;
    head.wantsUpgrade = false;
    head.acceptsTrailers = false;
    BadMessage problem = hostProblem(head);
    if (problem == null && (fields.seen() & CARE) != 0) {
      problem = framing(head);
      if (problem == null) {
        problem = connection(head);
      }
      if (problem == null) {
        problem = expectation(head);
      }
    }
    if (problem == null && head.method == Method.TRACE) {
      problem = BadMessage.TRACE;
    }
    head.problem = problem;
    return problem == null;
  }

  private static @Nullable BadMessage hostProblem(RequestHead head) {
    Fields fields = head.fields;
    if (!fields.has(KnownField.HOST)) {
      return head.minorVersion > 0 ? BadMessage.HOST_MISSING : null;
    }
    if (fields.isRepeated(KnownField.HOST)) {
      return BadMessage.HOST_REPEATED;
    }
    int i = fields.last(KnownField.HOST);
    int start = fields.valueStart(i);
    int end = fields.valueEnd(i);
    if (!HostSyntax.isValid(fields.b, start, end)) {
      return BadMessage.HOST;
    }
    if (!fields.isPlain(i)) {
      fields.rewrite(i);
    }
    if (head.authorityEnd == 0) {
      head.authorityStart = start;
      head.authorityEnd = end;
      return null;
    }
    return agrees(head, start, end) ? null : BadMessage.HOST_CONFLICT;
  }

  private static boolean agrees(RequestHead head, int start, int end) {
    int defaultPort = 0;
    if (head.form == TargetForm.ABSOLUTE) {
      defaultPort = head.defaultPortIsHttps ? 443 : 80;
      head.fields.rewrite(head.fields.last(KnownField.HOST));
    }
    long authority = HostSyntax.span(head.authorityStart, head.authorityEnd);
    return HostSyntax.same(head.fields.b, authority, HostSyntax.span(start, end), defaultPort);
  }

  private static @Nullable BadMessage framing(RequestHead head) {
    Fields fields = head.fields;
    BadMessage problem = BodyFraming.problem(fields, head.minorVersion);
    if (problem != null) {
      return problem;
    }
    if (fields.has(KnownField.SEC_WEBSOCKET_KEY1) || fields.has(KnownField.SEC_WEBSOCKET_KEY2)) {
      return BadMessage.IMPLICIT_BODY;
    }
    boolean tunnel = head.method == Method.CONNECT;
    if (fields.has(KnownField.TRANSFER_ENCODING)) {
      head.framing = Framing.CHUNKED;
      return tunnel ? BadMessage.CONNECT_CODING : null;
    }
    if (fields.has(KnownField.CONTENT_LENGTH)) {
      head.framing = Framing.LENGTH;
      head.contentLength = BodyFraming.length(fields);
    }
    if (tunnel && head.framing == Framing.LENGTH) {
      if (head.contentLength > 0) {
        return BadMessage.CONNECT_LENGTH;
      }
      fields.dropAll(KnownField.CONTENT_LENGTH);
      head.framing = Framing.NONE;
      head.contentLength = -1;
    }
    return null;
  }

  private static @Nullable BadMessage connection(RequestHead head) {
    Fields fields = head.fields;
    int options = 0;
    if (fields.has(KnownField.CONNECTION)) {
      options = ConnectionOptions.read(fields, true);
      if (options < 0) {
        return fields.problem;
      }
    }
    boolean close = (options & ConnectionOptions.CLOSE) != 0;
    boolean stay = (options & ConnectionOptions.KEEP_ALIVE) != 0 || head.minorVersion > 0;
    head.keepAlive = stay && !close;
    head.wantsUpgrade =
        (options & ConnectionOptions.UPGRADE) != 0
            && head.minorVersion > 0
            && head.framing != Framing.CHUNKED
            && head.contentLength <= 0
            && head.method != Method.CONNECT
            && isUpgradable(fields);
    head.acceptsTrailers = fields.has(KnownField.TE) && acceptsTrailers(fields);
    return null;
  }

  /// Whether the one Upgrade field is a list of protocols of which none is HTTP: a change to HTTP/2
  /// would put streams that nobody has checked into the tunnel.
  private static boolean isUpgradable(Fields fields) {
    if (!fields.has(KnownField.UPGRADE) || fields.isRepeated(KnownField.UPGRADE)) {
      return false;
    }
    int i = fields.last(KnownField.UPGRADE);
    int at = fields.valueStart(i);
    int end = fields.valueEnd(i);
    boolean any = false;
    while (at < end) {
      int name = at;
      at = Octets.spanEnd(fields.b, at, end, Octets.TOKEN);
      if (at == name || isHttp(fields.b, name, at)) {
        return false;
      }
      if (at < end && fields.b[at] == '/') {
        at = Octets.spanEnd(fields.b, at + 1, end, Octets.TOKEN);
      }
      at = ConnectionOptions.afterElement(fields.b, at, end);
      if (at < 0) {
        return false;
      }
      any = true;
    }
    return any;
  }

  private static boolean isHttp(byte[] b, int start, int end) {
    return Octets.equalsIgnoreCase(b, start, end, "h2c")
        || Octets.equalsIgnoreCase(b, start, end, "h2")
        || Octets.equalsIgnoreCase(b, start, end, "http");
  }

  private static boolean acceptsTrailers(Fields fields) {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.known(i) != KnownField.TE.ordinal()) {
        continue;
      }
      int at = fields.valueStart(i);
      int end = fields.valueEnd(i);
      while (at < end) {
        int token = at;
        while (at < end && fields.b[at] != ',') {
          at++;
        }
        int last = at;
        while (last > token && Octets.isBlank(fields.b[last - 1])) {
          last--;
        }
        if (Octets.equalsIgnoreCase(fields.b, token, last, "trailers")) {
          return true;
        }
        at = Octets.skipBlanks(fields.b, at + 1, end);
      }
    }
    return false;
  }

  /// HTTP/1.0 clients cannot wait for a 100: their expectation is not passed on (RFC 9110 section
  /// 10.1.1).
  private static @Nullable BadMessage expectation(RequestHead head) {
    Fields fields = head.fields;
    if (!fields.kept(KnownField.EXPECT)) {
      return null;
    }
    if (head.minorVersion == 0) {
      fields.dropAll(KnownField.EXPECT);
      return null;
    }
    int i = fields.last(KnownField.EXPECT);
    if (fields.isRepeated(KnownField.EXPECT) || !fields.valueIs(i, "100-continue")) {
      return BadMessage.EXPECTATION;
    }
    head.expectsContinue = head.framing == Framing.CHUNKED || head.contentLength > 0;
    return null;
  }
}
