package dev.truehop.http2;

import dev.truehop.pool.PeerManners;
import dev.truehop.pool.PooledConnection;
import dev.truehop.upstream.Loss;
import dev.truehop.worker.Worker;
import java.util.concurrent.TimeUnit;

/// Worker-confined. How one connection to an upstream comes to its end: what a GOAWAY means for its
/// streams, and what the end says about the peer's manners.
///
/// A GOAWAY says which streams were not processed. It is the peer's word, and one that can be seen
/// to be false: where it leaves out a stream that was answered. Then nothing that this peer says
/// about what it did not do is believed any more, and its streams are left to finish.
final class Departure {
  /// An end so soon behind a PING may be its consequence.
  private static final long SHORTLY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UpstreamHttp2 owner;
  private final Worker worker;
  private final Http2Connection connection;
  private final Pings pings;
  private boolean begun;
  private int answered;

  Departure(UpstreamHttp2 owner) {
    this.owner = owner;
    this.worker = owner.connection().worker();
    this.connection = owner.connection();
    this.pings = owner.pings();
  }

  /// A response has begun.
  void answered(int stream) {
    answered = Math.max(answered, stream);
    PooledConnection pooled = owner.pooled();
    if (pings.served() && pooled != null) {
      pooled.manners().pingServed();
    }
  }

  /// Whether it counts what the peer says about requests that it did not process.
  boolean believed() {
    PooledConnection pooled = owner.pooled();
    return pooled == null || pooled.manners().believed();
  }

  /// No further lease; the pool closes the connection when the last of those there are has ended.
  void begin() {
    PooledConnection pooled = owner.pooled();
    if (!begun && pooled != null) {
      begun = true;
      pooled.goingAway(worker.clock().nanos());
    }
  }

  /// See [FrameListener#goAway].
  void goAway(int last, int code, boolean tooManyPings) {
    PooledConnection pooled = owner.pooled();
    if (pooled != null) {
      PeerManners manners = pooled.manners();
      boolean calm = code == ErrorCode.ENHANCE_YOUR_CALM.code();
      if (tooManyPings || calm && pings.unserved()) {
        manners.pingPunished(worker.clock().nanos());
      }
      if (last < answered) {
        manners.caughtLying(worker.clock().nanos());
      }
    }
    begin();
    if (believed()) {
      for (Http2Stream stream : connection.streamsAbove(last)) {
        if (stream.isOpen()) {
          connection.close(stream);
          stream.user.reset(StreamEnd.REFUSED);
        }
      }
    }
  }

  /// The connection is gone.
  ///
  /// @param acked octets that the peer's kernel has acknowledged, -1 = unknown
  void lost(Loss loss, long acked) {
    PooledConnection pooled = owner.pooled();
    if (pooled == null || !pings.unserved()) {
      return;
    }
    long now = worker.clock().nanos();
    if (pings.underWay() && (loss == Loss.SILENT || loss == Loss.RESET && pings.missed(acked))) {
      pooled.manners().pingLost(now);
    } else if (unexplained(loss, acked) && now - pings.askedNanos() < SHORTLY_NANOS) {
      pooled.manners().endedAfterPing(now);
    }
  }

  /// A peer that had the PING, nothing else to do, and gave no reason.
  private boolean unexplained(Loss loss, long acked) {
    return !begun && loss != Loss.SILENT && connection.streams() == 0 && pings.arrived(acked);
  }
}
