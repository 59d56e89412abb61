package dev.truehop.config;

/// Immutable: how much the other end of an HTTP/2 connection may send ahead, and at once. Names and
/// bounds of the windows are those of Envoy's `Http2ProtocolOptions`.
///
/// @param initialStreamWindowSize octets ahead on one stream, 65,535 to 2^31-1 (RFC 9113, 6.9.2)
/// @param initialConnectionWindowSize octets ahead on all streams together, no less than on one
/// @param maxConcurrentStreams streams at once, 1 to 1024
public record Http2Config(
    int initialStreamWindowSize, int initialConnectionWindowSize, int maxConcurrentStreams) {

  /// A stream's 256 KiB fill a path of 10 ms at 25 MB/s. A connection's 1 MiB is the most that one
  /// client can make us hold of request bodies. 100 streams: Envoy's advice for the edge, HAProxy's
  /// default.
  public static final Http2Config DOWNSTREAM = new Http2Config(256 << 10, 1 << 20, 100);

  /// The same towards upstreams, which say themselves how many streams they take; the most that is
  /// made use of is Envoy's default.
  public static final Http2Config UPSTREAM = new Http2Config(256 << 10, 1 << 20, 1024);
}
