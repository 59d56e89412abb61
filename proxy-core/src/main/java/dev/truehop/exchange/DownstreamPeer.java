package dev.truehop.exchange;

import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.worker.PeerEnd;
import dev.truehop.worker.WatchedPeer;
import io.netty.channel.Channel;

/// Worker-confined. Parts with a client whose certificate is good no more. Who speaks its protocol
/// hears of it as an event of the channel.
record DownstreamPeer(Listener listener, Channel channel) implements WatchedPeer {
  @Override
  public void leave(PeerEnd why, long now) {
    listener.count(
        switch (why) {
          case REVOKED -> DownstreamCounter.CX_REVOKED;
          case EXPIRED -> DownstreamCounter.CX_EXPIRED;
        });
    channel.pipeline().fireUserEventTriggered(why);
  }

  @Override
  public void end(long now) {
    channel.close();
  }
}
