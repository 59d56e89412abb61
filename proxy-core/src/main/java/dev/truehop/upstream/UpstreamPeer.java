package dev.truehop.upstream;

import dev.truehop.metrics.Counters;
import dev.truehop.metrics.UpstreamCounter;
import dev.truehop.pool.PooledConnection;
import dev.truehop.worker.PeerEnd;
import dev.truehop.worker.WatchedPeer;

/// Worker-confined. Keeps requests from an endpoint whose certificate is good no more.
record UpstreamPeer(PooledConnection connection, Counters<UpstreamCounter> counters)
    implements WatchedPeer {

  @Override
  public void leave(PeerEnd why, long now) {
    counters.add(
        switch (why) {
          case REVOKED -> UpstreamCounter.CX_REVOKED;
          case EXPIRED -> UpstreamCounter.CX_EXPIRED;
        });
    connection.distrust(now);
  }

  @Override
  public void end(long now) {
    connection.abandon(now);
  }
}
