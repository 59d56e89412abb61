package dev.truehop.pool;

import org.jspecify.annotations.Nullable;

/// Worker-confined. One upstream connection as the pool sees it: its state, its facts, and the
/// handle through which the holder of a lease reports what happened. Decisions are made in
/// [Freshness], their consequences are drawn in [Pool]; this class keeps the books.
///
/// The holder of a lease: asks [#mayWrite] right before the first octet; reports [#wrote] and
/// [#read]; if a kept connection turns out dead, tells [#foundStale] with the verdict; and in every
/// case calls [#release] exactly once. The wire reports its own end with [#ended].
///
/// All times are the worker's, in nanoseconds.
public final class PooledConnection implements ConnectionFacts {
  private final Pool pool;
  private @Nullable Wire wire;
  private ConnectionState state = ConnectionState.CONNECTING;

  // The list that holds this connection, and its neighbours there: written by that list only.
  @Nullable ConnectionList list;
  @Nullable PooledConnection newer;
  @Nullable PooledConnection older;

  private long createdNanos;
  private long lastReadNanos;
  private long idleSinceNanos;
  private int served;
  private int hintSeconds = -1;
  private KernelView kernel = KernelView.ESTABLISHED;

  private boolean answered;
  private boolean canary;

  // What follows from the profile, as of this version of it.
  private int profileVersion;
  private long networkNanos;
  private long guardNanos;
  private long closeNanos;
  private GuardSource guardSource = GuardSource.TRUSTED_IDLE;
  private int requestLimit;
  private int requestGuard;

  private boolean leaseOpen;
  private boolean reused;
  private boolean unusedAtLease;
  private boolean suspectAtLease;
  private boolean withhold;
  private long idleNanosAtLease;

  PooledConnection(Pool pool, long now) {
    this.pool = pool;
    createdNanos = now;
    idleSinceNanos = now;
  }

  /// The right to write the first octet of a request, asked immediately before doing so. False
  /// after the lease began means: the generation was fenced or the connection ended in between.
  /// Nothing was sent then; release it and acquire again.
  public boolean mayWrite() {
    return state == ConnectionState.LEASED && !pool.fenced();
  }

  /// Octets arrived. An end of stream is not one.
  public void read(long now) {
    lastReadNanos = now;
    idleSinceNanos = now;
    if (!answered) {
      answered = true;
      profileVersion = 0;
    }
  }

  /// The kernel accepted octets.
  public void wrote(long now) {
    idleSinceNanos = now;
  }

  /// The upstream said how long it keeps idle connections (`Keep-Alive: timeout=`); the last word
  /// counts.
  ///
  /// @param keepAliveSeconds as advertised; negative for a response without a hint changes nothing
  public void hint(int keepAliveSeconds) {
    if (keepAliveSeconds >= 0 && keepAliveSeconds != hintSeconds) {
      hintSeconds = keepAliveSeconds;
      profileVersion = 0;
    }
  }

  /// Ends the lease; exactly once for each, also after [#ended] and [#foundStale]. A holder that
  /// gives up on octets it has written aborts the wire first, so that they can not be delivered
  /// later.
  ///
  /// @param reusable the exchange was completed in both directions, and neither side announced the
  ///   end of the connection
  /// @throws IllegalStateException if there is no lease to end
  public void release(boolean reusable, long now) {
    pool.release(this, reusable, now);
  }

  /// The holder found that this kept connection was dead when it took it. Counts, aborts the wire
  /// (a replay must not be overtaken by the old octets), and closes the siblings that had been idle
  /// at least as long. The lease stays to be released.
  ///
  /// @throws IllegalStateException if the connection was not [#reused]: what fails on a fresh
  ///   connection is not staleness
  public void foundStale(DetectionPoint point, Verdict verdict, long now) {
    pool.foundStale(this, point, verdict, now);
  }

  /// The upstream said by protocol that it did not process the request of this lease (421). Counts;
  /// that says nothing about the siblings' health.
  public void refusedByPeer() {
    pool.refusedByPeer(this);
  }

  /// The connection is over: the peer ended it, or did something (octets while idle) after which it
  /// has to end. In any state, any number of times; a lease stays to be released.
  ///
  /// @param point counted if the connection was idle; with a lease it is for the holder to say
  ///   whether this was staleness
  public void ended(DetectionPoint point, long now) {
    pool.ended(this, point, now);
  }

  public ConnectionState state() {
    return state;
  }

  /// The input/output side.
  ///
  /// @throws IllegalStateException while the dial is under way
  public Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("not connected yet: " + pool.key());
    }
    return wire;
  }

  /// Whether this lease's connection was taken from the kept ones. False: it came straight from its
  /// dial, and its handshake proved it.
  public boolean reused() {
    return reused;
  }

  /// How long the connection had been idle when this lease began, in nanoseconds; 0 for a fresh
  /// one.
  public long idleNanosAtLease() {
    return idleNanosAtLease;
  }

  /// Whether the connection was past its guard when this lease began.
  public boolean suspectAtLease() {
    return suspectAtLease;
  }

  /// Whether the user of this lease has to withhold the last octet of the head for [#holdNanos],
  /// and to send it only if the connection has shown no end by then.
  public boolean withhold() {
    return withhold;
  }

  /// How long to withhold: as long as an end that the peer had decided before the head reached it
  /// takes to get here.
  ///
  /// @return nanoseconds, at least a millisecond
  @Override
  public long holdNanos() {
    Wire wire = wire();
    return Freshness.holdNanos(Freshness.networkNanos(wire.rttNanos(), wire.rttVarNanos()));
  }

  /// The upstream answered 400 or 408 to a head that was withheld. Withholding ends for this
  /// workload if that is what it answers to all of them.
  public void withheldRefused() {
    pool.withheldRefused(this);
  }

  /// A head that was withheld got its response, and not the ones above.
  public void servedWithholding() {
    pool.servedWithholding();
  }

  /// The idle age at which this connection's upstream is known to close, in nanoseconds; -1 where
  /// that is not known.
  public long learnedCloseAgeNanos() {
    UpstreamProfile profile = pool.profile();
    return unused() ? profile.unusedCloseAgeNanos() : profile.closeAgeNanos();
  }

  public Generation generation() {
    return pool.key().generation();
  }

  /// Whose server is at the other end, see [UpstreamProfile#workload].
  public String workload() {
    return pool.profile().workload();
  }

  /// The guard that was in force when this lease began and what it rests on, for logs, such as
  /// `4000 ms (hint)`.
  public String guardText() {
    boolean none = guardNanos == FreshnessSettings.NEVER;
    return (none ? "none" : guardNanos / 1_000_000 + " ms") + " (" + guardSource.text() + ")";
  }

  @Override
  public long createdNanos() {
    return createdNanos;
  }

  @Override
  public long lastReadNanos() {
    return lastReadNanos;
  }

  @Override
  public long idleSinceNanos() {
    return idleSinceNanos;
  }

  @Override
  public int served() {
    return served;
  }

  @Override
  public long guardNanos() {
    return guardNanos;
  }

  @Override
  public long closeNanos() {
    return closeNanos;
  }

  @Override
  public int requestLimit() {
    return requestLimit;
  }

  @Override
  public int requestGuard() {
    return requestGuard;
  }

  @Override
  public boolean mayWithhold() {
    return pool.key().protocol() == Protocol.HTTP1 && pool.profile().toleratesWithheld();
  }

  @Override
  public boolean cheapConnect() {
    return wire().cheapConnect();
  }

  @Override
  public long connectNanos() {
    return pool.profile().connectNanos();
  }

  @Override
  public boolean roomForDial() {
    return pool.roomForDial();
  }

  @Override
  public boolean fenced() {
    return pool.fenced();
  }

  @Override
  public KernelView kernel() {
    return kernel;
  }

  /// Brings the guard up to date. It is computed when something it rests on has changed, not for
  /// every request; and this is called before it is used to decide, not for every look at it.
  void followProfile() {
    UpstreamProfile profile = pool.profile();
    if (profileVersion != profile.version()) {
      profileVersion = profile.version();
      Guard guard = profile.guard(unused(), hintSeconds, networkNanos);
      guardNanos = guard.nanos();
      closeNanos = canary ? FreshnessSettings.NEVER : guard.closeNanos();
      guardSource = guard.source();
      requestLimit = profile.requestLimit();
      requestGuard = profile.requestGuard();
    }
  }

  /// Whether no octet of a response was ever read from it: servers may keep such a connection for
  /// another time than one that has served.
  boolean unused() {
    return !answered;
  }

  /// [#unused] when this lease began.
  boolean unusedAtLease() {
    return unusedAtLease;
  }

  /// Whether the upstream has said how long it keeps connections, whatever the guard rests on.
  boolean announced() {
    return hintSeconds >= 0;
  }

  /// From now on it only waits for the upstream to close it.
  void becomeCanary() {
    canary = true;
    profileVersion = 0;
  }

  boolean canary() {
    return canary;
  }

  Pool pool() {
    return pool;
  }

  boolean leaseOpen() {
    return leaseOpen;
  }

  /// The only place that changes the state.
  void apply(ConnectionEvent event) {
    state = state.after(event);
  }

  /// The dial succeeded. The handshake counts as octets read.
  void attach(Wire connected, long now) {
    apply(ConnectionEvent.CONNECTED);
    wire = connected;
    createdNanos = now;
    lastReadNanos = now;
    idleSinceNanos = now;
    networkNanos = Freshness.networkNanos(connected.rttNanos(), connected.rttVarNanos());
    followProfile();
  }

  /// Gathers what the next decision needs to know.
  ///
  /// @param needed false where this connection is above suspicion, so that the kernel is not asked
  void look(boolean needed) {
    followProfile();
    kernel = needed ? wire().look() : KernelView.ESTABLISHED;
  }

  /// Begins a lease.
  ///
  /// @param kept whether it was taken from the kept connections
  /// @param use what was decided about it
  void beginLease(boolean kept, ReuseDecision.Use use, long now) {
    apply(ConnectionEvent.LEASE);
    leaseOpen = true;
    reused = kept;
    unusedAtLease = !answered;
    suspectAtLease = use.suspect();
    withhold = use.withhold();
    idleNanosAtLease = kept ? now - idleSinceNanos : 0;
    served++;
  }

  /// Ends the lease in the books.
  ///
  /// @throws IllegalStateException if there is none
  void endLease() {
    if (!leaseOpen) {
      throw new IllegalStateException("released without a lease: " + this);
    }
    leaseOpen = false;
  }

  ConnectionSnapshot snapshot(long now) {
    followProfile();
    boolean idle = state == ConnectionState.IDLE;
    return new ConnectionSnapshot(
        wire == null ? -1 : wire.id(),
        state,
        now - createdNanos,
        idle ? now - idleSinceNanos : 0,
        served,
        guardNanos,
        guardSource,
        idle && Freshness.suspect(this, now),
        canary);
  }

  @Override
  public String toString() {
    return (wire == null ? "dial" : wire.describe()) + " " + state + " " + pool.key();
  }
}
