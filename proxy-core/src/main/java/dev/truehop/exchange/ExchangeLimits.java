package dev.truehop.exchange;

import java.util.concurrent.TimeUnit;

/// Immutable. Every bound of the relay, with its reason.
final class ExchangeLimits {
  /// Octets of request body that are kept for a replay (design value). Doubles as the bound of what
  /// waits for an upstream connection before reading pauses.
  static final int REPLAY_OCTETS = 64 * 1024;

  /// Octets of further pipelined requests that wait behind the one in flight before reading pauses.
  static final int PIPELINED_OCTETS = 64 * 1024;

  /// Interim (1xx) responses to one request: more is an upstream that talks without end.
  static final int INTERIM_RESPONSES = 100;

  /// Octets that a lingering close reads and throws away (RFC 9112, 9.6).
  static final int LINGER_OCTETS = 64 * 1024;

  /// How long a lingering close waits for the peer's end.
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// No octet in either direction for this long ends an exchange that has begun to answer: Envoy's
  /// `stream_idle_timeout`.
  static final long STREAM_IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /// TLS handshakes with clients that compute at once on a worker. With certificates on both sides
  /// one costs 3.5 ms of CPU in a young process (measured), much less in one that is compiled: so
  /// many that come together delay everybody else by a tenth of a second at worst.
  static final int HANDSHAKES_AT_ONCE = 32;

  /// How long a handshake keeps its place from those who wait. A sidecar's clients are near, and
  /// need a few milliseconds; who takes longer is waited for beside the others.
  static final long HANDSHAKE_PLACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// How long a client may wait for its handshake to begin: it would not wait longer itself.
  static final long HANDSHAKE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// TLS connections of a worker that have no handshake yet, those that wait included: for their
  /// memory, tens of KiB each.
  static final int OPEN_HANDSHAKES = 1_024;

  static {
    assert HANDSHAKES_AT_ONCE < OPEN_HANDSHAKES : "nobody could wait";
    assert PIPELINED_OCTETS >= 60 * 1024 : "a whole head must fit";
  }

  private ExchangeLimits() {}
}
