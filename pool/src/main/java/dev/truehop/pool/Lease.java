package dev.truehop.pool;

/// Worker-confined. The right to use one stream, or one HTTP/1.1 connection, for one exchange; and
/// the handle through which its holder reports what happened.
///
/// The holder asks [#mayWrite] right before the first octet; reports [#read]; if a kept connection
/// turns out dead, tells [#foundStale] with the verdict; and in every case calls [#release] exactly
/// once.
///
/// An HTTP/1.1 connection has one of these for life, used again and again, so that a hit allocates
/// nothing. All times are the worker's, in nanoseconds.
public final class Lease {
  private final PooledConnection connection;
  private boolean open;
  private boolean reused;
  private boolean beside;
  private boolean unused;
  private boolean suspect;
  private ReuseDecision.Gate gate = ReuseDecision.Gate.NONE;
  private long idleNanos;

  Lease(PooledConnection connection) {
    this.connection = connection;
  }

  /// The right to write the first octet of a request, asked immediately before doing so. False
  /// after the lease began means: the generation was fenced or the connection ended in between, or
  /// its peer takes no further stream. Nothing was sent then; release it and acquire again.
  public boolean mayWrite() {
    return connection.mayWrite();
  }

  /// Octets arrived. An end of stream is not one.
  public void read(long now) {
    connection.read(now);
  }

  /// See [PooledConnection#hint].
  public void hint(int keepAliveSeconds) {
    connection.hint(keepAliveSeconds);
  }

  /// Ends the lease; exactly once for each, also after [PooledConnection#ended] and [#foundStale].
  /// A holder that gives up on octets it has written aborts the wire (HTTP/2: resets the stream)
  /// first, so that they can not be delivered later.
  ///
  /// @param reusable whether the connection can carry another request: the exchange was completed
  ///   in both directions, and neither side announced the connection's end. What happens to one
  ///   stream of HTTP/2 says nothing against its connection
  /// @throws IllegalStateException if there is no lease to end
  public void release(boolean reusable, long now) {
    connection.pool().release(this, reusable, now);
  }

  /// The holder found that this kept connection was dead when it took it. Counts, aborts the wire
  /// (a replay must not be overtaken by the old octets), and closes the siblings that had been idle
  /// at least as long. The lease stays to be released.
  ///
  /// @throws IllegalStateException if the connection was not [#reused]: what fails on a fresh
  ///   connection is not staleness
  public void foundStale(DetectionPoint point, Verdict verdict, long now) {
    connection.pool().foundStale(this, point, verdict, now);
  }

  /// The upstream said by protocol that it did not process the request of this lease (421). Counts;
  /// that says nothing about the siblings' health.
  public void refusedByPeer() {
    connection.pool().refusedByPeer(connection);
  }

  public PooledConnection connection() {
    return connection;
  }

  public Wire wire() {
    return connection.wire();
  }

  /// Whether this lease's connection was taken from the kept ones. False: it came straight from its
  /// dial, and its handshake proved it.
  public boolean reused() {
    return reused;
  }

  /// How long the connection had been idle when this lease began, in nanoseconds; 0 for a fresh one
  /// and for one that others used at that time.
  public long idleNanosAtLease() {
    return idleNanos;
  }

  /// Whether the connection was past its guard when this lease began.
  public boolean suspectAtLease() {
    return suspect;
  }

  /// Whether the user of this lease has to withhold the last octet of the head for
  /// [PooledConnection#holdNanos], and to send it only if the connection has shown no end by then.
  public boolean withhold() {
    return gate == ReuseDecision.Gate.WITHHOLD;
  }

  /// Whether the user of this lease has to hold the whole request until a PING is acknowledged, for
  /// no longer than [PooledConnection#probeNanos], and to tell [#probed].
  public boolean probe() {
    return gate == ReuseDecision.Gate.PING;
  }

  /// What came of the PING. Where the connection is going, it would not have been answered anyway.
  public void probed(boolean answered, long now) {
    if (!answered && mayWrite() && wire().look() != KernelView.NOT_ESTABLISHED) {
      connection.manners().pingUnanswered(now);
    }
  }

  /// The upstream answered 400 or 408 to a head that was withheld. Withholding ends for this
  /// workload if that is what it answers to all of them.
  public void withheldRefused() {
    connection.pool().withheldRefused(connection);
  }

  /// A head that was withheld got its response, and not the ones above.
  public void servedWithholding() {
    connection.pool().servedWithholding();
  }

  /// [PooledConnection#unused] when this lease began.
  boolean unusedAtLease() {
    return unused;
  }

  /// Whether others used the connection when this lease began: the upstream's idle timer did not
  /// run then, and nothing is learned of it.
  boolean beside() {
    return beside;
  }

  boolean isOpen() {
    return open;
  }

  /// @param kept whether the connection was taken from the kept ones
  /// @param use what was decided about it
  void begin(boolean kept, ReuseDecision.Use use, long now) {
    open = true;
    reused = kept;
    unused = connection.unused();
    suspect = use.suspect();
    gate = use.gate();
    beside = connection.busy();
    idleNanos = kept && !beside ? now - connection.idleSinceNanos() : 0;
  }

  /// @throws IllegalStateException if there is none to end
  void end() {
    if (!open) {
      throw new IllegalStateException("released without a lease: " + connection);
    }
    open = false;
  }
}
