package dev.truehop.http2;

/// Immutable. Why a stream or a connection ends (RFC 9113 section 7). The ordinal is the code on
/// the wire.
enum ErrorCode {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  int code() {
    return ordinal();
  }

  /// What a client is told whose response was broken off in the middle. What an upstream says about
  /// the request is passed on. The other codes speak of the connection between it and us, where the
  /// client has no part in; and nobody can refuse what he has begun to answer.
  ///
  /// @param code of the upstream's RST_STREAM, -1 without one
  static ErrorCode ofBrokenResponse(int code) {
    boolean ofTheRequest =
        code == CANCEL.code() || code == CONNECT_ERROR.code() || code == ENHANCE_YOUR_CALM.code();
    return ofTheRequest ? values()[code] : INTERNAL_ERROR;
  }
}
