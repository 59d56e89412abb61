package dev.truehop.pool;

/// What a reuse decision may know about a kept connection. Read on the worker's thread only; the
/// values stand still while a decision is made. All times are the worker's, in nanoseconds.
public interface ConnectionFacts {

  /// When it was connected.
  long createdNanos();

  /// When its last octet was read; the handshake counts, for it proves as much.
  long lastReadNanos();

  /// Since when no octet has moved in either direction. The upstream's idle timer started then or a
  /// little earlier, whenever the lease ended: a lease that moved nothing makes a connection no
  /// younger.
  long idleSinceNanos();

  /// How many leases it has had.
  int served();

  /// The upstream's last `Keep-Alive: timeout=` in seconds, or -1 if it never gave one.
  int hintSeconds();

  /// Whether its generation is unusable.
  boolean fenced();

  /// What the kernel said at this decision, or ESTABLISHED where no look was needed
  /// ([Freshness#lookNeeded]).
  KernelView kernel();
}
