package dev.truehop.accesslog;

/// Immutable: the access log's limits, in octets unless the name says otherwise. The length of one
/// line needs no limit here: the parsers' limits on heads bound what a client can put into it.
final class LogLimits {

  /// A worker hands its lines over when it has this many. Some fifty lines: one wake-up of the
  /// writer's thread and one write for all of them.
  static final int HAND_OVER = 16 * 1024;

  /// A new buffer's size: the last line, which goes past HAND_OVER, nearly always fits.
  static final int BUFFER = HAND_OVER + 4 * 1024;

  /// What may wait for the writer, all workers together. A reader that stands still costs lines,
  /// never memory and never a worker's time. One second at 25,000 lines of 320 octets.
  static final long QUEUED = 8L * 1024 * 1024;

  /// How many written buffers are kept for reuse; the rest of a burst goes to the collector.
  static final int SPARE_BUFFERS = 16;

  /// How long a format string may be.
  static final int PATTERN_CHARS = 16 * 1024;

  private LogLimits() {}
}
