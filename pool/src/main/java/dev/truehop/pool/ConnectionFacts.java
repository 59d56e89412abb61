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

  /// The idle age from which on it is suspect, never above the idle timeout or [#closeNanos];
  /// [FreshnessSettings#NEVER] with `reuse: blind`.
  long guardNanos();

  /// The idle age at which our side closes it; [FreshnessSettings#NEVER] = none.
  long closeNanos();

  /// How many leases it has had.
  int served();

  /// The number of leases after which it is closed, above 0: the configuration's or, if that is
  /// smaller, what its upstream was seen to close after.
  int requestLimit();

  /// The number of leases from which on it is suspect, never above [#requestLimit]: where the
  /// upstream was once seen to close, while it is being found out whether it still does.
  int requestGuard();

  /// Whether its generation is unusable.
  boolean fenced();

  /// What the kernel said at this decision, or ESTABLISHED where no look was needed
  /// ([Freshness#lookNeeded]).
  KernelView kernel();

  /// Whether streams are open on it (HTTP/2): the upstream's idle timer does not run then, and our
  /// side does not close for idleness.
  boolean busy();

  /// Whether it speaks HTTP/2 with a peer that answers PINGs. Asked only about a suspect.
  boolean mayPing();

  /// Whether a head can be sent on it in two parts, and that would prove something: not where the
  /// close may come at any later moment. Asked only about a suspect, as everything below.
  boolean mayWithhold();

  /// Whether a new connection costs less than any probe ([Wire#cheapConnect]).
  boolean cheapConnect();

  /// How long a withheld octet would be held.
  long holdNanos();

  /// What a new connection takes, all handshakes included; -1 = unknown.
  long connectNanos();

  /// Whether there is room for a dial under the connection limit, with no connection closed for it.
  boolean roomForDial();
}
