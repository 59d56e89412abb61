package dev.truehop.exchange;

import dev.truehop.metrics.ClusterStats;
import dev.truehop.metrics.Destination;
import dev.truehop.pool.PoolStats;
import dev.truehop.worker.Sweepable;
import dev.truehop.worker.Worker;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined. The downstream connections of one worker, so that their deadlines can be looked
/// after and a drain can find them.
public final class DownstreamConnections implements Sweepable {
  /// Connection ids are unique in the process without a shared counter: the worker's number stands
  /// in the upper bits.
  private static final int WORKER_SHIFT = 40;

  private final List<Downstream> open = new ArrayList<>();
  private final ClusterStats unrouted = new ClusterStats(Destination.NONE, new PoolStats());
  private final Worker worker;
  private final HandshakeGate handshakes;
  private int exchanges;
  private long nextId;

  public DownstreamConnections(Worker worker) {
    this.worker = worker;
    this.handshakes = new HandshakeGate(worker);
    this.nextId = ((long) worker.index() << WORKER_SHIFT) + 1;
  }

  Worker worker() {
    return worker;
  }

  HandshakeGate handshakes() {
    return handshakes;
  }

  /// An id that is unique in the process.
  public long nextId() {
    return nextId++;
  }

  /// Ended exchanges that never got a cluster.
  public ClusterStats unrouted() {
    return unrouted;
  }

  /// Open connections now.
  public int size() {
    return open.size();
  }

  /// Exchanges in flight now, tunnels included.
  public int exchanges() {
    return exchanges;
  }

  void exchangeStarted() {
    exchanges++;
    worker.gathering().began();
  }

  void exchangeFinished() {
    assert exchanges > 0 : "more exchanges finished than started";
    exchanges--;
  }

  /// Adds an open connection.
  ///
  /// @return the slot of the connection, which it keeps until told otherwise
  public int add(Downstream connection) {
    open.add(connection);
    return open.size() - 1;
  }

  /// Forgets a connection that is gone.
  public void remove(Downstream connection, int slot) {
    assert open.get(slot) == connection : "not in its slot";
    Downstream last = open.removeLast();
    if (last != connection) {
      open.set(slot, last);
      last.movedTo(slot);
    }
  }

  /// No connection is to take further requests.
  public void drain() {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (i < open.size()) {
        open.get(i).drain();
      }
    }
  }

  /// Ends everything at once.
  public void closeAll() {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (i < open.size()) {
        open.get(i).close();
      }
    }
  }

  @Override
  public long sweep(long now) {
    long next = Long.MAX_VALUE;
    for (int i = open.size() - 1; i >= 0; i--) {
      if (i < open.size()) {
        next = earlier(next, open.get(i).sweep(now));
      }
    }
    return next;
  }

  /// The earlier of two times, where `Long.MAX_VALUE` means never.
  public static long earlier(long a, long b) {
    if (a == Long.MAX_VALUE) {
      return b;
    }
    return b == Long.MAX_VALUE || a - b < 0 ? a : b;
  }
}
