package dev.truehop.http1;

/// Immutable. Reads the Connection fields of a head and drops what they nominate (RFC 9110 section
/// 7.6.1).
final class ConnectionOptions {
  static final int CLOSE = 1;
  static final int KEEP_ALIVE = 2;
  static final int UPGRADE = 4;

  private static final int BAD = -1;

  // Two options share their names with fields, which are dropped anyway.
  private static final int KEEP_ALIVE_FIELD = KnownField.KEEP_ALIVE.ordinal();
  private static final int UPGRADE_FIELD = KnownField.UPGRADE.ordinal();

  private ConnectionOptions() {}

  /// The options found, as a set of the bits above; -1 with the problem set in `fields`.
  ///
  /// @param strict whether Transfer-Encoding may not be nominated: so in requests; some servers
  ///   nominate it in responses, where it changes nothing since it is kept
  static int read(Fields fields, boolean strict) {
    int last = fields.last(KnownField.CONNECTION);
    int budget = Http1Limits.CONNECTION_OPTIONS;
    int options = 0;
    for (int i = fields.isRepeated(KnownField.CONNECTION) ? 0 : last; i <= last; i++) {
      if (fields.known(i) != KnownField.CONNECTION.ordinal()) {
        continue;
      }
      int at = fields.valueStart(i);
      int end = fields.valueEnd(i);
      while (at < end) {
        int token = at;
        at = Octets.spanEnd(fields.b, at, end, Octets.TOKEN);
        int next = afterElement(fields.b, at, end);
        if (next < 0 || --budget < 0) {
          return fields.bad(BadMessage.CONNECTION);
        }
        int option = at == token ? 0 : option(fields, token, at, strict);
        if (option == BAD) {
          return fields.bad(BadMessage.CONNECTION_NOMINATION);
        }
        options |= option;
        at = next;
      }
    }
    return options;
  }

  /// Where the next list element begins: past blanks, one comma and blanks; -1 if there is
  /// something else.
  static int afterElement(byte[] b, int at, int end) {
    int next = Octets.skipBlanks(b, at, end);
    if (next == end) {
      return end;
    }
    return b[next] == ',' ? Octets.skipBlanks(b, next + 1, end) : -1;
  }

  private static int option(Fields fields, int start, int end, boolean strict) {
    byte[] b = fields.b;
    int k = KnownFields.find(b, start, end);
    if (k == KEEP_ALIVE_FIELD) {
      return KEEP_ALIVE;
    }
    if (k == UPGRADE_FIELD) {
      return UPGRADE;
    }
    if (Octets.equalsIgnoreCase(b, start, end, "close")) {
      return CLOSE;
    }
    if (k == KnownField.TRANSFER_ENCODING.ordinal() && !strict) {
      return 0;
    }
    if ((KnownFields.LOCKED >>> k & 1) != 0) {
      return BAD;
    }
    for (int i = 0; i < fields.count(); i++) {
      if (end - start == fields.nameEnd(i) - fields.nameStart(i)
          && Octets.sameIgnoreCase(b, start, fields.nameStart(i), end - start)) {
        fields.drop(i);
      }
    }
    return 0;
  }
}
