package dev.truehop.http1;

/// Immutable. Every bound of HTTP/1.1 parsing, with its reason. All sizes are octets.
public final class Http1Limits {
  /// A whole head, first line to terminator: Envoy's default of `max_request_headers_kb`.
  public static final int HEAD_OCTETS = 60 * 1024;

  /// The request line without its CRLF: RFC 9112 section 3 asks for 8000 at least.
  public static final int REQUEST_LINE_OCTETS = 8192;

  /// Fields of a request: Envoy's default of `max_headers_count`.
  public static final int REQUEST_FIELDS = 100;

  /// Fields of a response: more than a request's, because `Set-Cookie` cannot be combined.
  public static final int RESPONSE_FIELDS = 200;

  /// Elements of all `Connection` fields of one head, empty ones included: each is looked up among
  /// the fields, so that this bounds the work that 60 KiB of commas can ask for.
  static final int CONNECTION_OPTIONS = 64;

  /// One chunk-size line with its extensions, without the CRLF.
  static final int CHUNK_LINE_OCTETS = 4096;

  /// All chunk extensions of one message: they are dropped, so their bytes are pure cost.
  static final int CHUNK_EXTENSION_OCTETS = 16 * 1024;

  /// Hexadecimal digits of a chunk size: what a 64-bit number needs.
  static final int CHUNK_SIZE_DIGITS = 16;

  /// All trailer lines of one message with their CRLFs.
  static final int TRAILER_OCTETS = 8 * 1024;

  /// Trailer fields of one message.
  static final int TRAILER_FIELDS = 32;

  /// How far below this size an unfinished head is looked at again in full for every new octet, so
  /// that garbage is refused at once; above it only line ends and each further KiB cause a new
  /// look.
  static final int EAGER_OCTETS = 256;

  private Http1Limits() {}
}
