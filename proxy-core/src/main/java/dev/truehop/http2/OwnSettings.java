package dev.truehop.http2;

import dev.truehop.config.Http2Config;

/// Immutable (static functions only). The settings that we announce (RFC 9113, 6.5.2), as pairs of
/// identifier and value.
final class OwnSettings {
  private OwnSettings() {}

  static int[] toClient(Http2Config config) {
    return new int[] {
      Frames.SETTINGS_MAX_CONCURRENT_STREAMS,
      config.maxConcurrentStreams(),
      Frames.SETTINGS_INITIAL_WINDOW_SIZE,
      config.initialStreamWindowSize(),
      Frames.SETTINGS_MAX_HEADER_LIST_SIZE,
      Http2Limits.HEADER_LIST_OCTETS,
      Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL,
      1
    };
  }

  static int[] toUpstream(Http2Config config) {
    return new int[] {
      Frames.SETTINGS_ENABLE_PUSH,
      0,
      Frames.SETTINGS_INITIAL_WINDOW_SIZE,
      config.initialStreamWindowSize(),
      Frames.SETTINGS_MAX_HEADER_LIST_SIZE,
      Http2Limits.HEADER_LIST_OCTETS
    };
  }
}
