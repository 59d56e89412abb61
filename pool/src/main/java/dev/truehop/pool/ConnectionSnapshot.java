package dev.truehop.pool;

/// Immutable. One connection as the admin port shows it.
///
/// @param id the wire's number, or -1 while the dial is under way
/// @param ageNanos time since it was connected (or since the dial began), in nanoseconds
/// @param idleNanos time since its last octet, in nanoseconds; 0 unless it is idle
/// @param served leases it has had
/// @param leases it has now: streams in use, or 0 or 1 on HTTP/1.1
/// @param guardNanos idle age at which it stops being safe, in nanoseconds
/// @param guardSource what the guard rests on
/// @param suspect it is idle, and a request that can not be replayed would not be given it
/// @param canary it is kept only to see when the upstream closes it, and given to nobody
public record ConnectionSnapshot(
    long id,
    ConnectionState state,
    long ageNanos,
    long idleNanos,
    int served,
    int leases,
    long guardNanos,
    GuardSource guardSource,
    boolean suspect,
    boolean canary) {}
