package dev.truehop.http2;

import dev.truehop.http1.Http1Limits;
import java.util.concurrent.TimeUnit;

/// Immutable. Every bound of HTTP/2, with its reason. Sizes are octets.
final class Http2Limits {
  /// Fields of one block as RFC 9113 counts them, 32 octets for each on top of its own. The same as
  /// the HTTP/1.1 limit, which the translated head must meet: a line costs less than 32.
  static final int HEADER_LIST_OCTETS = Http1Limits.HEAD_OCTETS;

  /// Fields of a request block, cookie crumbs included, and five pseudo-fields.
  static final int REQUEST_FIELDS = Http1Limits.REQUEST_FIELDS + 5;

  /// A compressed block over all its frames: no smaller than the list, because a peer need not
  /// compress.
  static final int BLOCK_OCTETS = 64 * 1024;

  /// CONTINUATION frames of one block: a block of the largest size needs four (CVE-2024-27316).
  static final int CONTINUATIONS = 16;

  /// What a Huffman-coded block can grow to: the shortest code has five bits.
  static final int TEXT_OCTETS = BLOCK_OCTETS * 8 / 5 + 8;

  /// Our dynamic table for what the peer sends: the default of RFC 7541.
  static final int TABLE_OCTETS = 4096;

  /// Adapters that a connection keeps for its next streams.
  static final int SPARE_STREAMS = 32;

  /// DATA up to this size is copied into the frame's buffer; a larger one goes out as it came. A
  /// copy of 4 KiB costs about what one more buffer costs.
  static final int COPIED_DATA_OCTETS = 4096;

  /// Frames are gathered up to this size before they are handed to the channel.
  static final int GATHERED_OCTETS = 32 * 1024;

  /// The least size of that buffer; it begins as large as the last one became.
  static final int GATHER_OCTETS = 256;

  /// Smaller pieces of DATA are copied out of the buffer that they came in, so that one octet does
  /// not keep 64 KiB in memory.
  static final int SLICED_DATA_OCTETS = 1024;

  /// Streams that we reset and whose late frames are still expected; a client can not open more
  /// than `maxConcurrentStreams` in one round trip.
  static final int REMEMBERED_RESETS = 1024;

  /// Octets other than DATA that may wait for a peer which is not reading: answers to its frames,
  /// and heads. DATA stays in its stream, and its upstream is not read.
  static final int UNSENT_OCTETS = 256 * 1024;

  /// The same for an upstream: the heads of all streams that it allows may wait for it.
  static final int UNSENT_UPSTREAM_OCTETS = 4 * 1024 * 1024;

  /// Fields of a response block, and its pseudo-field.
  static final int RESPONSE_FIELDS = Http1Limits.RESPONSE_FIELDS + 1;

  /// The time over which floods are counted.
  static final long FLOOD_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// How long the first GOAWAY of a drain waits for the answer to its PING before the second.
  static final long DRAIN_PING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long we read on after our last frame, so that the peer gets it (as with HTTP/1.1, RFC
  /// 9112, 9.6).
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// How long a client may leave the rest of a finished response unfetched.
  static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// Octets that are read and thrown away in that time.
  static final int LINGER_OCTETS = 64 * 1024;

  static {
    assert TEXT_OCTETS > BLOCK_OCTETS : "Huffman codes grow";
  }

  private Http2Limits() {}
}
