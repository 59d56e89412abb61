package dev.truehop.config;

import java.time.Duration;

/// Immutable: the kernel's own probes on silent upstream connections (`TCP_KEEPIDLE`,
/// `TCP_KEEPINTVL`, `TCP_KEEPCNT`), which it counts in whole seconds. A peer that vanished without
/// a word is given up after `time + interval * probes`.
///
/// @param time silence before the first probe, 0s to 32767s; 0s = no probes
/// @param interval between two probes, 1s to 32767s
/// @param probes unanswered ones before the connection is given up, 1 to 127
public record TcpKeepalive(Duration time, Duration interval, int probes) {

  /// Gives a silent peer up within 4 s, one kernel timer's slack included.
  public static final TcpKeepalive DEFAULT =
      new TcpKeepalive(Duration.ofSeconds(1), Duration.ofSeconds(1), 2);

  /// Whether there are probes at all.
  public boolean enabled() {
    return !time.isZero();
  }
}
