package dev.truehop.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/// Worker-confined. Stands between TLS and the socket, and counts the octets that go out. The
/// kernel's acknowledgements count the same ones: records with all that TLS adds, handshake
/// included. Only on TLS connections; elsewhere what is written is what goes out.
final class SealedOctets extends ChannelOutboundHandlerAdapter {
  private long octets;

  /// Octets handed towards the socket since the connection was made.
  long octets() {
    return octets;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    octets += ((ByteBuf) message).readableBytes();
    ctx.write(message, promise);
  }
}
