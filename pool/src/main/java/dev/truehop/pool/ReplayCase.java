package dev.truehop.pool;

/// Immutable. What the replay rule has to know besides the verdict.
///
/// @param idempotent the method may be repeated by its definition (RFC 9110, 9.2.2): GET, HEAD,
///   OPTIONS, TRACE, PUT, DELETE
/// @param reusedConnection the attempt was made on a kept connection. A failure on a fresh one is
///   not staleness, so `stale-reset` says nothing about it
/// @param assumeNoDispatchAfterFin the cluster's operator vouches that its servers do not dispatch
///   requests that they read after their own FIN
/// @param keyedOptIn the request carries an Idempotency-Key and the route's operator vouches that
///   the upstream honours it; the header alone proves nothing
public record ReplayCase(
    boolean idempotent,
    boolean reusedConnection,
    boolean assumeNoDispatchAfterFin,
    boolean keyedOptIn) {}
