package dev.truehop.config;

import java.time.Duration;

/// Immutable: every bound of the configuration, with its reason.
final class Limits {
  /// Ten thousand endpoints take 2 MiB; what is larger is not a configuration.
  static final int MAX_FILE_OCTETS = 16 << 20;

  /// The schema needs eight levels. Keeps recursion off the stack's end.
  static final int MAX_DEPTH = 32;

  /// Values of one file with aliases written out: stops alias bombs, is far above real files.
  static final int MAX_VALUES = 1_000_000;

  /// Nobody reads more; a last one says how many more there are.
  static final int MAX_PROBLEMS = 1_000;

  /// A message quotes what the file says: a megabyte without a line break must not fill the log.
  static final int MAX_MESSAGE = 500;

  /// A longer word is no typing error of a known one, and comparing it costs memory.
  static final int MAX_SUGGESTED = 64;

  /// Names become metric labels and log fields.
  static final int MAX_NAME = 255;

  /// Paths, header values, patterns: below the 60 KiB that a request head may have.
  static final int MAX_TEXT = 4_096;

  /// RE2's own rule for counted repeats, nested ones multiplied: bounds the compiled size.
  static final int MAX_REGEX_REPEAT = 1_000;

  /// As many event loops as anyone has cores; each costs buffers and a thread.
  static final int MAX_WORKERS = 256;

  /// More attempts than this multiply an outage instead of hiding a fault.
  static final int MAX_ATTEMPTS = 10;

  /// The most ephemeral ports that a few addresses can have; also what a sum of limits can bear.
  static final int MAX_POOL_COUNT = 1_000_000;

  /// Spare connections are per pool and worker: more than this is a load test of the upstream.
  static final int MAX_SPARES = 64;

  /// The kernel's own bounds for keep-alive probes (`MAX_TCP_KEEPIDLE`, `MAX_TCP_KEEPCNT`).
  static final Duration MAX_KEEPALIVE = Duration.ofSeconds(32_767);

  static final int MAX_KEEPALIVE_PROBES = 127;

  /// A timeout of 0 would fire before anything can happen.
  static final Duration SHORTEST = Duration.ofMillis(1);

  /// 720h: beyond any wanted timeout, far from overflow in nanoseconds.
  static final Duration LONGEST = Duration.ofDays(30);

  /// The smallest window that HTTP/2 has without asking (RFC 9113, 6.9.2): a connection's can not
  /// be made smaller.
  static final int MIN_WINDOW = 65_535;

  /// Streams of one connection: above that another connection is better.
  static final int MAX_STREAMS = 1_024;

  private Limits() {}
}
