package dev.truehop.http2;

/// Immutable. What a peer can send too much of, and how much is too much within
/// [Http2Limits#FLOOD_WINDOW_NANOS]: a base, plus an allowance for each stream that was opened and
/// for each DATA frame in either direction in the same time. Honest traffic stays far below.
enum Flood {
  /// RST_STREAM by the peer (rapid reset, CVE-2023-44487): half of what it opens may be cancelled.
  /// The doubled count of resets is compared.
  RESETS(200, 1, 0, "too many streams cancelled"),
  /// RST_STREAM by us for the peer's errors (MadeYouReset, CVE-2025-8671).
  PROVOKED_RESETS(100, 0, 0, "too many streams in error"),
  /// Streams above the limit of concurrent ones: a client may not know it yet for one round trip.
  REFUSALS(1000, 0, 0, "too many streams refused"),
  /// SETTINGS: each asks for an answer; a connection needs one or two.
  SETTINGS(100, 0, 0, "too many SETTINGS"),
  /// PING: each asks for an answer; gRPC measures its bandwidth with one for every few DATA frames.
  PINGS(1000, 2, 2, "too many PINGs"),
  /// PRIORITY: deprecated and ignored. Envoy's allowance.
  PRIORITIES(1000, 100, 0, "too many PRIORITY frames"),
  /// WINDOW_UPDATE: at most a few for each DATA frame that we send. Envoy's allowance.
  WINDOW_UPDATES(1000, 2, 20, "too many WINDOW_UPDATEs"),
  /// DATA without data and without an end (CVE-2019-9518), padding or not.
  EMPTY_DATA(100, 1, 0, "too many empty DATA frames"),
  /// Frames of unknown types, and frames for streams that are gone.
  IGNORED(10_000, 10, 1, "too many frames without use");

  final int base;
  final int perStream;
  final int perData;
  final String reason;

  Flood(int base, int perStream, int perData, String reason) {
    this.base = base;
    this.perStream = perStream;
    this.perData = perData;
    this.reason = reason;
  }

  int weight() {
    return this == RESETS ? 2 : 1;
  }
}
