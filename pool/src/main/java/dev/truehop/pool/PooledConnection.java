package dev.truehop.pool;

import org.jspecify.annotations.Nullable;

/// Worker-confined. One upstream connection as the pool sees it: its state, its facts, and its
/// leases. Decisions are made in [Freshness], their consequences are drawn in [Pool]; this class
/// keeps the books. Who uses it reports through a [Lease]; the wire reports its own end with
/// [#ended], and what an HTTP/2 peer allows with [#streams] and [#goingAway].
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

  final Lease only = new Lease(this);
  private boolean multiplexed;
  private int leases;
  private int streams;
  private CloseReason leaving = CloseReason.FENCED;

  PooledConnection(Pool pool, long now) {
    this.pool = pool;
    multiplexed = pool.key().protocol() == Protocol.HTTP2;
    streams = multiplexed ? pool.profile().streams() : 1;
    createdNanos = now;
    idleSinceNanos = now;
  }

  /// See [Lease#mayWrite].
  boolean mayWrite() {
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

  /// The HTTP/2 peer has said how many streams it allows at once (SETTINGS_MAX_CONCURRENT_STREAMS,
  /// RFC 9113, 6.5.2). Streams above a lowered limit go on.
  ///
  /// @param most 0 or more
  public void streams(int most, long now) {
    assert multiplexed : "HTTP/1.1 has one";
    pool.streams(this, most, now);
  }

  /// The connection takes no further stream: the peer has sent its first GOAWAY, of whatever kind,
  /// or the stream identifiers are used up. Leases go on, and with the last of them it is closed.
  /// Any number of times.
  public void goingAway(long now) {
    pool.goingAway(this, CloseReason.GOING_AWAY, now);
  }

  /// Whoever is at the other end is not to be trusted with another request: no further lease. Those
  /// there are go on, and with the last of them it is closed. Any number of times.
  public void distrust(long now) {
    pool.goingAway(this, CloseReason.DISTRUSTED, now);
  }

  /// The time for its leases to finish is over: it is aborted under them. Any number of times.
  public void abandon(long now) {
    pool.abandon(this, now);
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

  /// How long to withhold: as long as an end that the peer had decided before the head reached it
  /// takes to get here.
  ///
  /// @return nanoseconds, at least a millisecond
  @Override
  public long holdNanos() {
    Wire wire = wire();
    return Freshness.holdNanos(Freshness.networkNanos(wire.rttNanos(), wire.rttVarNanos()));
  }

  /// How long to wait for the acknowledgement of a PING: two round trips, and at least what a peer
  /// takes that has something else to do.
  ///
  /// @return nanoseconds, at least 20 ms
  public long probeNanos() {
    return Freshness.probeNanos(wire().rttNanos());
  }

  /// The idle age at which this connection's upstream is known to close, in nanoseconds; -1 where
  /// that is not known.
  public long learnedCloseAgeNanos() {
    UpstreamProfile profile = pool.profile();
    return unused() ? profile.unusedCloseAgeNanos() : profile.closeAgeNanos();
  }

  /// What is known of the behaviour of its upstream's servers.
  public PeerManners manners() {
    return pool.profile().manners();
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

  /// Whether a lease is a stream.
  public boolean multiplexed() {
    return multiplexed;
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
    UpstreamProfile profile = pool.profile();
    return !multiplexed && profile.toleratesWithheld() && !profile.closesSuddenly();
  }

  @Override
  public boolean mayPing() {
    return multiplexed && manners().pings() == PingManner.ANSWERED && wire().mayPing();
  }

  @Override
  public boolean busy() {
    return leases > 0;
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

  /// Leases that have not been released.
  int leases() {
    return leases;
  }

  /// Whether another lease may begin beside the others.
  boolean hasRoom() {
    return leases < streams;
  }

  void allow(int most) {
    streams = most;
  }

  /// What its end will be counted as when the last lease of a draining connection is released.
  CloseReason leaving() {
    return leaving;
  }

  /// No further lease.
  void drain(ConnectionEvent event, CloseReason reason) {
    apply(event);
    leaving = reason;
  }

  /// The only place that changes the state.
  void apply(ConnectionEvent event) {
    state = state.after(event);
  }

  /// The dial succeeded. The handshake counts as octets read.
  void attach(Wire connected, long now) {
    apply(ConnectionEvent.CONNECTED);
    wire = connected;
    streams = Math.min(streams, connected.mostStreams());
    if (multiplexed && !connected.multiplexed()) {
      // The peer had the choice, and chose HTTP/1.1.
      multiplexed = false;
      streams = 1;
      pool.profile().allowsStreams(1);
    }
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
    KernelView view = needed ? wire().look() : KernelView.ESTABLISHED;
    // A peer that speaks HTTP/2 may send frames at any time.
    kernel = multiplexed && view == KernelView.UNREAD ? KernelView.ESTABLISHED : view;
  }

  /// Begins a lease.
  ///
  /// @param kept whether it was taken from the kept connections
  /// @param use what was decided about it
  Lease beginLease(boolean kept, ReuseDecision.Use use, long now) {
    apply(ConnectionEvent.LEASE);
    assert leases < streams : "no room for another lease: " + this;
    Lease lease = multiplexed ? new Lease(this) : only;
    lease.begin(kept, use, now);
    leases++;
    served++;
    return lease;
  }

  /// Ends a lease in the books.
  void endLease(Lease lease) {
    lease.end();
    leases--;
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
        leases,
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
