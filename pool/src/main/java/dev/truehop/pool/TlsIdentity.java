package dev.truehop.pool;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Immutable. Everything about TLS that decides whether two connections are interchangeable: who we
/// said we are, whom we accepted, and whom we asked for.
///
/// @param epoch counts the versions of our own certificate and trust roots; 0 is plaintext. A
///   connection made with a certificate that has since been replaced must not be reused for it
/// @param acceptablePeers the identities (SPIFFE IDs or DNS names) one of which the peer had to
///   prove; empty only for plaintext
/// @param serverName the SNI that was sent, or null
public record TlsIdentity(long epoch, Set<String> acceptablePeers, @Nullable String serverName) {

  /// No TLS: nobody has proved anything.
  public static final TlsIdentity PLAINTEXT = new TlsIdentity(0, Set.of(), null);

  public TlsIdentity {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch below 0: " + epoch);
    }
    acceptablePeers = Set.copyOf(acceptablePeers);
  }
}
