package dev.truehop.worker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/// Worker-confined. Hands octets to the kernel without the way through the channel's queue, whose
/// bookkeeping (an entry, a promise, four atomic updates) costs more than the parsing of a head.
/// Only where it makes no difference: on epoll, with nothing queued before, and from the handler
/// that is next to the socket, so that none (of TLS, say) is passed over. Whatever the kernel does
/// not take goes the ordinary way, and so does every error.
public final class DirectWrite {
  private DirectWrite() {}

  /// Sends what the kernel takes at once; the reader index moves past it.
  ///
  /// @param context of the handler that writes
  /// @param octets stays the caller's
  /// @return whether all of it was taken; otherwise the rest is to be written as usual
  public static boolean all(ChannelHandlerContext context, ByteBuf octets) {
    if (!(context.channel() instanceof EpollSocketChannel epoll)
        || context.pipeline().firstContext() != context
        || !octets.hasMemoryAddress()
        || !epoll.isActive()
        || !(epoll.fd() instanceof Socket socket)) {
      return false;
    }
    ChannelOutboundBuffer queued = epoll.unsafe().outboundBuffer();
    if (queued == null || queued.totalPendingWriteBytes() != 0) {
      return false;
    }
    int from = octets.readerIndex();
    int to = octets.writerIndex();
    try {
      int sent = socket.sendAddress(octets.memoryAddress(), from, to);
      octets.readerIndex(from + sent);
      return sent == to - from;
    } catch (IOException _) {
      // The ordinary way meets an error, too, and reports it where errors are reported. It is EPIPE
      // for whatever this one was: the kernel tells each error once.
      return false;
    }
  }
}
