package dev.truehop.http1;

/// Immutable. The request methods that the proxy knows by name (RFC 9110 section 9, RFC 5789).
/// Methods are case-sensitive: `get` is OTHER.
public enum Method {
  GET(true),
  HEAD(true),
  POST(false),
  PUT(true),
  DELETE(true),
  CONNECT(false),
  OPTIONS(true),
  TRACE(true),
  PATCH(false),
  OTHER(false);

  private final boolean idempotent;

  Method(boolean idempotent) {
    this.idempotent = idempotent;
  }

  /// Whether repeating a request has the effect of sending it once (RFC 9110 section 9.2.2).
  public boolean idempotent() {
    return idempotent;
  }

  /// The method whose name is exactly the octets `[start, end)` of `b`.
  static Method of(byte[] b, int start, int end) {
    Method candidate =
        switch (end - start) {
          case 3 -> b[start] == 'G' ? GET : PUT;
          case 4 -> b[start] == 'P' ? POST : HEAD;
          case 5 -> b[start] == 'P' ? PATCH : TRACE;
          case 6 -> DELETE;
          case 7 -> b[start] == 'C' ? CONNECT : OPTIONS;
          default -> OTHER;
        };
    if (candidate == OTHER) {
      return OTHER;
    }
    String name = candidate.name();
    for (int i = start; i < end; i++) {
      if (b[i] != name.charAt(i - start)) {
        return OTHER;
      }
    }
    return candidate;
  }
}
