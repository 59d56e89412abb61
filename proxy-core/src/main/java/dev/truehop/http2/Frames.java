package dev.truehop.http2;

/// Immutable. The numbers of RFC 9113, sections 3.4, 4.1 and 6.
final class Frames {
  /// What every client sends first.
  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  static final int HEADER_OCTETS = 9;

  /// The largest payload that we accept and send: the default of `SETTINGS_MAX_FRAME_SIZE`.
  static final int MAX_PAYLOAD = 16_384;

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  /// Flag of DATA and HEADERS.
  static final int END_STREAM = 0x1;

  /// Flag of SETTINGS and PING.
  static final int ACK = 0x1;

  /// Flag of HEADERS and CONTINUATION.
  static final int END_HEADERS = 0x4;

  /// Flag of DATA and HEADERS.
  static final int PADDED = 0x8;

  /// Flag of HEADERS: five octets of priority come first.
  static final int WITH_PRIORITY = 0x20;

  static final int PRIORITY_OCTETS = 5;
  static final int SETTING_OCTETS = 6;

  static final int SETTINGS_HEADER_TABLE_SIZE = 1;
  static final int SETTINGS_ENABLE_PUSH = 2;
  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
  static final int SETTINGS_MAX_FRAME_SIZE = 5;
  static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;
  static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;

  /// The windows of both kinds before anybody says otherwise.
  static final int DEFAULT_WINDOW = 65_535;

  /// The largest window, stream identifier and window increment.
  static final int MAX_31_BITS = 0x7fff_ffff;

  private Frames() {}
}
