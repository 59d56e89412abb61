package dev.truehop.pool;

/// Worker-confined. The dials of one pool: starts them, receives their ends, and keeps spares ready
/// where they are wanted.
final class Dials {
  private final Pool pool;
  private final PoolSet set;
  private final Inventory inventory;
  private final Matchmaker matchmaker;
  private final Lessons lessons;
  private boolean spareFailed;
  private long spareRetryNanos;

  Dials(Pool pool, PoolSet set, Inventory inventory, Matchmaker matchmaker, Lessons lessons) {
    this.pool = pool;
    this.set = set;
    this.inventory = inventory;
    this.matchmaker = matchmaker;
    this.lessons = lessons;
  }

  /// Starts a dial, for which there is room.
  void begin(long now) {
    Dial dial = new Dialing(inventory.dial(pool, now));
    set.connector().connect(pool.key(), set.connectTimeoutNanos(), dial);
  }

  /// How many waiters a dial under way is for.
  int streams() {
    return pool.key().protocol() == Protocol.HTTP2 ? pool.profile().streams() : 1;
  }

  /// Keeps as many connections ready as are wanted, as long as there is room and the pool is in
  /// use.
  void spares(long now) {
    int wanted = set.settings().spares();
    boolean later = spareFailed && now - spareRetryNanos < 0;
    if (wanted == 0 || pool.fenced() || later || !inventory.inUse()) {
      return;
    }
    spareFailed = false;
    int awaited = Math.ceilDiv(matchmaker.pending(), streams());
    int dialled = Math.max(0, inventory.connecting() - awaited);
    for (int ready = inventory.spares() + dialled;
        ready < wanted && !spareFailed && set.takeFreeRoom();
        ready++) {
      begin(now);
    }
  }

  /// Worker-confined. The receiving end of one dial.
  private final class Dialing implements Dial {
    private final PooledConnection c;

    Dialing(PooledConnection c) {
      this.c = c;
    }

    @Override
    public PooledConnection connected(Wire wire, long now) {
      assert set.onItsWorker();
      pool.profile().connected(now - c.createdNanos());
      inventory.connected(c, wire, now);
      if (pool.key().protocol() == Protocol.HTTP2) {
        set.stats().countChoice(wire.multiplexed());
      }
      if (pool.fenced()) {
        inventory.leave(c, ConnectionEvent.FENCE, CloseReason.FENCED).close();
      } else {
        matchmaker.leaseFresh(c, now);
      }
      pool.finish(now);
      return c;
    }

    @Override
    public void failed(ConnectFailure why, String detail, long now) {
      assert set.onItsWorker();
      inventory.dialFailed(c, why);
      spareFailed = true;
      spareRetryNanos = now + PoolLimits.SPARE_RETRY_NANOS;
      if (why == ConnectFailure.REFUSED) {
        lessons.dialRefused(now);
      }
      set.stats().rqPendingFailureEject += matchmaker.pending();
      matchmaker.refuseAll(Refusal.of(why), detail);
      pool.finish(now);
    }
  }
}
