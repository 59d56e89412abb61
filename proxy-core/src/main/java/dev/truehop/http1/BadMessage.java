package dev.truehop.http1;

/// Immutable. Why a message is refused. The status is the one for a request; a response with any of
/// these becomes a 502 and its connection is closed. `details` is Envoy's `response_code_details`.
public enum BadMessage {
  TLS_CLIENT_HELLO(400, "http1.codec_error", "TLS handshake on a plaintext port"),
  HTTP2_PREFACE(400, "http1.codec_error", "HTTP/2 preface on an HTTP/1.1 port"),
  METHOD(400, "http1.codec_error", "method is not a token"),
  REQUEST_LINE(400, "http1.codec_error", "malformed request line"),
  REQUEST_LINE_TOO_LONG(414, "http1.headers_too_large", "request line too long"),
  VERSION(400, "http1.codec_error", "malformed HTTP version"),
  VERSION_NOT_SUPPORTED(505, "http1.codec_error", "HTTP version not supported"),
  STATUS_LINE(400, "http1.codec_error", "malformed status line"),
  UNASKED_SWITCH(400, "http1.codec_error", "101 without a request for an upgrade"),

  TARGET(400, "http1.invalid_url", "malformed request target"),
  TARGET_FRAGMENT(400, "http1.invalid_url", "fragment in the request target"),
  TARGET_NUL(400, "http1.invalid_url", "%00 in the request target"),
  TARGET_USERINFO(400, "http1.invalid_url", "user information in the request target"),
  TARGET_FORM(400, "http1.invalid_url", "request target does not fit the method"),
  SCHEME(400, "http1.invalid_scheme", "scheme is neither http nor https"),

  HEAD_TOO_LARGE(431, "http1.headers_too_large", "head too large"),
  TOO_MANY_FIELDS(431, "http1.too_many_headers", "too many fields"),
  BARE_LF(400, "http1.codec_error", "LF without CR"),
  BARE_CR(400, "http1.codec_error", "CR without LF"),
  CONTROL_OCTET(400, "http1.invalid_characters", "control octet"),
  FIELD_NAME(400, "http1.invalid_characters", "field name is not a token"),
  NO_COLON(400, "http1.codec_error", "field line without a colon"),
  SPACE_BEFORE_COLON(400, "http1.codec_error", "whitespace before the colon"),
  SPACE_BEFORE_FIELD(400, "http1.codec_error", "whitespace before the first field"),
  LINE_FOLDING(400, "http1.codec_error", "folded field line"),
  UNDERSCORE(400, "http1.unexpected_underscore", "underscore variant of a protected field"),

  HOST_MISSING(400, "missing_host_header", "Host missing"),
  HOST_REPEATED(400, "http1.codec_error", "more than one Host"),
  HOST(400, "http1.codec_error", "malformed Host"),
  HOST_CONFLICT(400, "http1.codec_error", "Host differs from the request target"),
  CONTENT_LENGTH(400, "http1.codec_error", "malformed Content-Length"),
  CONTENT_LENGTH_REPEATED(400, "http1.codec_error", "more than one Content-Length"),
  LENGTH_AND_CODING(
      400,
      "http1.content_length_and_chunked_not_allowed",
      "both Content-Length and Transfer-Encoding"),
  TRANSFER_ENCODING(400, "http1.invalid_transfer_encoding", "malformed Transfer-Encoding"),
  TRANSFER_CODING_UNKNOWN(501, "http1.invalid_transfer_encoding", "unknown transfer coding"),
  TRANSFER_ENCODING_OLD_VERSION(
      400, "http1.transfer_encoding_not_allowed", "Transfer-Encoding with HTTP/1.0"),
  CONNECT_LENGTH(400, "http1.content_length_not_allowed", "CONNECT with a Content-Length"),
  CONNECT_CODING(400, "http1.transfer_encoding_not_allowed", "CONNECT with a Transfer-Encoding"),
  CONNECTION(400, "http1.connection_header_rejected", "malformed Connection"),
  CONNECTION_NOMINATION(
      400, "http1.connection_header_rejected", "Connection names a field that it may not remove"),
  IMPLICIT_BODY(400, "http1.body_disallowed", "WebSocket draft with an implicit body"),
  EXPECTATION(417, "http1.codec_error", "expectation other than 100-continue"),
  TRACE(405, "http1.codec_error", "TRACE is not allowed"),

  CHUNK_SIZE(400, "http1.codec_error", "malformed chunk size"),
  CHUNK_EXTENSION(400, "http1.codec_error", "malformed chunk extension"),
  CHUNK_LINE_TOO_LONG(400, "http1.codec_error", "chunk line too long"),
  CHUNK_EXTENSIONS_TOO_LARGE(400, "http1.codec_error", "too many chunk extensions"),
  CHUNK_END(400, "http1.codec_error", "chunk data not followed by CRLF"),
  TRAILERS_TOO_LARGE(431, "http1.headers_too_large", "trailers too large"),
  TOO_MANY_TRAILERS(431, "http1.too_many_headers", "too many trailers"),
  TRAILER_FORBIDDEN(400, "http1.codec_error", "field not allowed as a trailer");

  private final int status;
  private final String details;
  private final String reason;

  BadMessage(int status, String details, String reason) {
    this.status = status;
    this.details = details;
    this.reason = reason;
  }

  /// The status to answer a request with; a response is always turned into 502.
  public int status() {
    return status;
  }

  /// Envoy's `response_code_details`.
  public String details() {
    return details;
  }

  /// A short text for people, without anything that the peer sent.
  public String reason() {
    return reason;
  }
}
