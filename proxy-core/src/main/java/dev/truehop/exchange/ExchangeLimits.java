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

  static {
    assert PIPELINED_OCTETS >= 60 * 1024 : "a whole head must fit";
  }

  private ExchangeLimits() {}
}
