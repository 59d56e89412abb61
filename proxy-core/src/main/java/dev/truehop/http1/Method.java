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

  private static final Method[] KNOWN = {
    GET, POST, PUT, DELETE, HEAD, OPTIONS, PATCH, CONNECT, TRACE
  };

  private final boolean idempotent;

  /// The octets of the name, the first in the lowest bits.
  private final long word;

  Method(boolean idempotent) {
    this.idempotent = idempotent;
    long octets = 0;
    for (int i = name().length() - 1; i >= 0; i--) {
      octets = octets << 8 | name().charAt(i);
    }
    this.word = octets;
  }

  /// Whether repeating a request has the effect of sending it once (RFC 9110 section 9.2.2).
  public boolean idempotent() {
    return idempotent;
  }

  /// The method whose name is exactly the octets `[start, end)` of `b`.
  static Method of(byte[] b, int start, int end) {
    int length = end - start;
    if (length > 7) {
      return OTHER;
    }
    long word = Octets.wordOrLess(b, start) & (1L << length * 8) - 1;
    for (Method method : KNOWN) {
      if (method.word == word) {
        return method;
      }
    }
    return OTHER;
  }
}
