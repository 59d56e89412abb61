package dev.truehop.tls;

import java.util.concurrent.TimeUnit;

/// Immutable. Every bound of this module, with its reason.
public final class TlsLimits {
  /// A client's handshake from its first octet: a sidecar's clients are near, and half-open
  /// handshakes are the cheapest flood.
  public static final long DOWNSTREAM_HANDSHAKE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  /// A system's whole root bundle is below 300 KiB.
  static final int MAX_FILE_OCTETS = 1 << 20;

  /// Bundles of a federation; a system has below 200.
  static final int MAX_CERTIFICATES = 1_000;

  /// SPIFFE ID 1.0, 2.3.
  static final int MAX_SPIFFE_ID = 2_048;

  private TlsLimits() {}
}
