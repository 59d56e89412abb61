package dev.truehop.upstream;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// Immutable (static functions only). How far it is to a peer, by its address.
final class Near {
  private Near() {}

  /// Whether both ends are on this node: loopback, or the same address.
  static boolean sameNode(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        && channel.localAddress() instanceof InetSocketAddress local
        && remote.getAddress() != null
        && (remote.getAddress().isLoopbackAddress()
            || remote.getAddress().equals(local.getAddress()));
  }
}
