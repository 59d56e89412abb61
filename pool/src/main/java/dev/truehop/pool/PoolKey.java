package dev.truehop.pool;

import dev.truehop.config.HostPort;
import org.jspecify.annotations.Nullable;

/// Immutable. The security contract of reuse: **a request may travel on a kept connection only if
/// the key it asks for equals the key the connection was dialled for.** Equality of this record is
/// the whole rule; no code compares parts of it, and nothing that decides who may see a request
/// lives outside it.
///
/// What each part keeps apart:
///
/// @param address the transport address, a literal one: the place
/// @param generation the incarnation of the endpoint at that place: the pod. Without it a
///   connection to a deleted pod is handed out for its successor on the same address
/// @param protocol what is spoken
/// @param tls our certificate's version, the peers we accept and the name we asked for; without it
///   a rotated certificate or a narrowed peer list would not reach connections made before
/// @param bindAddress the local address to dial from, or null for any; the upstream may treat
///   source addresses differently
public record PoolKey(
    HostPort address,
    Generation generation,
    Protocol protocol,
    TlsIdentity tls,
    @Nullable HostPort bindAddress) {

  /// A plaintext HTTP/1.1 key from any local address, the most frequent one.
  public static PoolKey plainHttp1(HostPort address, Generation generation) {
    return new PoolKey(address, generation, Protocol.HTTP1, TlsIdentity.PLAINTEXT, null);
  }
}
