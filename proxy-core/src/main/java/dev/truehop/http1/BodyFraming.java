package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Immutable. The two fields that frame a body: Content-Length and Transfer-Encoding (RFC 9112
/// section 6). Only one plain form of each is accepted.
final class BodyFraming {
  private BodyFraming() {}

  /// What is wrong with the framing fields of a message, null if nothing.
  static @Nullable BadMessage problem(Fields fields, int minorVersion) {
    boolean coded = fields.has(KnownField.TRANSFER_ENCODING);
    if (coded && fields.has(KnownField.CONTENT_LENGTH)) {
      return BadMessage.LENGTH_AND_CODING;
    }
    if (coded) {
      return codingProblem(fields, minorVersion);
    }
    if (fields.isRepeated(KnownField.CONTENT_LENGTH)) {
      return BadMessage.CONTENT_LENGTH_REPEATED;
    }
    return fields.has(KnownField.CONTENT_LENGTH) && length(fields) < 0
        ? BadMessage.CONTENT_LENGTH
        : null;
  }

  /// The value of the one Content-Length, -1 if it is not `1*DIGIT` of at most 2^63-1. A value with
  /// leading zeros or unusual whitespace is marked for rewriting, so that nobody reads it
  /// otherwise.
  static long length(Fields fields) {
    int i = fields.last(KnownField.CONTENT_LENGTH);
    int start = fields.valueStart(i);
    int end = fields.valueEnd(i);
    long length = end == start ? -1 : 0;
    for (int at = start; at < end; at++) {
      int digit = fields.b[at] - '0';
      if (digit < 0 || digit > 9 || length > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      length = length * 10 + digit;
    }
    if (length >= 0 && (fields.b[start] == '0' && end - start > 1 || !fields.isPlain(i))) {
      fields.rewrite(i);
    }
    return length;
  }

  private static @Nullable BadMessage codingProblem(Fields fields, int minorVersion) {
    if (minorVersion == 0) {
      return BadMessage.TRANSFER_ENCODING_OLD_VERSION;
    }
    if (fields.isRepeated(KnownField.TRANSFER_ENCODING)) {
      return BadMessage.TRANSFER_ENCODING;
    }
    int i = fields.last(KnownField.TRANSFER_ENCODING);
    if (!fields.valueIs(i, "chunked")) {
      return otherCoding(fields, i);
    }
    if (!fields.isPlain(i) || !isLowerCase(fields, i)) {
      fields.rewrite(i);
    }
    return null;
  }

  private static boolean isLowerCase(Fields fields, int i) {
    for (int at = fields.valueStart(i); at < fields.valueEnd(i); at++) {
      if ((fields.b[at] & 0x20) == 0) {
        return false;
      }
    }
    return true;
  }

  /// A list of plain tokens that holds an unknown coding and at most ends with `chunked` is
  /// understood but not supported; everything else is malformed.
  private static BadMessage otherCoding(Fields fields, int i) {
    int at = fields.valueStart(i);
    int end = fields.valueEnd(i);
    boolean chunked = false;
    while (at < end && !chunked) {
      int token = at;
      at = Octets.spanEnd(fields.b, at, end, Octets.TOKEN);
      if (at == token) {
        return BadMessage.TRANSFER_ENCODING;
      }
      chunked = Octets.equalsIgnoreCase(fields.b, token, at, "chunked");
      at = at == end ? end : ConnectionOptions.afterElement(fields.b, at, end);
      if (at < 0 || at == end && fields.b[end - 1] == ',') {
        return BadMessage.TRANSFER_ENCODING;
      }
    }
    return at < end || end == fields.valueStart(i)
        ? BadMessage.TRANSFER_ENCODING
        : BadMessage.TRANSFER_CODING_UNKNOWN;
  }
}
